import { memoryUsage } from "node:process";
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

export const limits = {
  /** How often a thread looks whether it has anything to give back. */
  giveBackEveryMs: 3_000,
  /** Of its time, what a thread may be busy and still count as idle. */
  idleUtilizationMax: 0.05,
  /** Of heap grown since the last time, what is worth collecting. */
  giveBackBytesMin: 4_000_000,
  /** Of the process grown since the last time, what is worth asking the C library for at once. */
  processBytesMin: 8_000_000,
  /** It is asked so seldom besides: what other threads freed does not show. */
  processEveryMs: 45_000,
} as const;

/**
 * A thread that has nothing to do collects what it no longer needs: the engine by itself collects only while something
 * allocates, so an idle host would keep what the first comparison of a large folder took, for minutes or for ever.
 */
export function giveBackWhenIdle(
  /** Of the whole process, what the C library holds back; one thread is enough to ask for it. */
  giveBackProcess?: () => Promise<void>,
): Disposable {
  let before = performance.eventLoopUtilization();
  let keptBytes = 0;
  let keptProcessBytes = 0;
  let askedMs = 0;
  const giveBackAll = async (): Promise<void> => {
    if (giveBackProcess === undefined) return;
    const isGrown = memoryUsage.rss() - keptProcessBytes >= limits.processBytesMin;
    if (!isGrown && performance.now() - askedMs < limits.processEveryMs) return;
    askedMs = performance.now();
    await giveBackProcess();
    keptProcessBytes = memoryUsage.rss();
  };
  const timer = setInterval(() => {
    const { utilization } = performance.eventLoopUtilization(before);
    before = performance.eventLoopUtilization();
    if (utilization > limits.idleUtilizationMax) return;
    if (heapBytes() - keptBytes >= limits.giveBackBytesMin) {
      collect();
      keptBytes = heapBytes();
    }
    // Nothing depends on it, so that it fails is no reason to end.
    void giveBackAll().catch(() => undefined);
  }, limits.giveBackEveryMs);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

const heapBytes = (): number => getHeapStatistics().total_heap_size;

let collector: (() => void) | undefined;
function collect(): void {
  if (collector === undefined) {
    setFlagsFromString("--expose-gc");
    // The only way to it without a switch on the command line, which a thread or Electron's process would not have.
    const found: unknown = runInNewContext("gc");
    collector =
      typeof found === "function" ? () => void Reflect.apply(found, undefined, []) : () => undefined;
  }
  collector();
}
