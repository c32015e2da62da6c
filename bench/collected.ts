import { PerformanceObserver } from "node:perf_hooks";
import { getEnvironmentData, setEnvironmentData } from "node:worker_threads";
import type { WorkerEntries } from "#hosts/application.ts";
import { sourceTree } from "#hosts/source-tree.ts";

/** What V8's collector held the threads of each of some applications up for, which only they themselves can tell. */
export interface Collected {
  /** For the application of a side. */
  entriesOf(side: number): WorkerEntries;
  /** Of its threads, since they began. */
  pausedMs(side: number): number;
}

const name = "tessera-bench-collected";
/** Those that do what is measured. */
const counted = ["db", "index", "embed"] as const;

export function createCollected(sideCount: number): Collected {
  const nanoseconds = new BigInt64Array(new SharedArrayBuffer(sideCount * BigInt64Array.BYTES_PER_ELEMENT));
  setEnvironmentData(name, nanoseconds);
  const counting = (side: number, entry: URL): URL => {
    // An address keeps nothing behind a question mark where a thread begins, and what a thread is given is the product's.
    const [here, there] = [import.meta.url, entry.href].map((address) => JSON.stringify(address));
    const source = `import { countCollector } from ${here}; countCollector(${side}); await import(${there});`;
    return new URL(`data:text/javascript,${encodeURIComponent(source)}`);
  };
  return {
    entriesOf: (side) => ({
      ...sourceTree.entries,
      ...Object.fromEntries(counted.map((key) => [key, counting(side, sourceTree.entries[key])])),
    }),
    pausedMs: (side) => Number(Atomics.load(nanoseconds, side)) / 1e6,
  };
}

/**
 * In the thread itself, whose source above calls it.
 * @public
 */
export function countCollector(side: number): void {
  const nanoseconds: unknown = getEnvironmentData(name);
  if (!(nanoseconds instanceof BigInt64Array)) throw new Error("nobody asked what is collected");
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries())
      Atomics.add(nanoseconds, side, BigInt(Math.round(duration * 1e6)));
  }).observe({ entryTypes: ["gc"] });
}
