/** Threads that use the addon and are ended in the midst of it: nothing of that may end the process. */
import { setTimeout as pause } from "node:timers/promises";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { loadNative } from "#native";

const [dimensions, rowsPerBlock, rowCount] = [64, 1_024, 20_000] as const;

async function work(): Promise<void> {
  const loaded = loadNative();
  if (loaded.kind !== "loaded") throw new Error(loaded.kind);
  const blocks = Array.from({ length: Math.ceil(rowCount / rowsPerBlock) }, () => ({
    codes: new Int8Array(rowsPerBlock * dimensions).fill(3),
    inverseLengths: new Float32Array(rowsPerBlock).fill(1),
  }));
  const query = new Int8Array(dimensions).fill(5);
  const skip = new Uint32Array(rowCount);
  const scan = { dimensions, rowsPerBlock, blocks, query, count: 10, from: 0, until: rowCount, skip };
  const build = {
    dimensions,
    ids: Uint32Array.from({ length: rowCount }, (_, row) => row + 1),
    codes: new Int8Array(rowCount * dimensions).map((_, place) => (place * 31) % 120),
    graph: { linkCount: 16, effort: 64, threadCount: 1 },
  };
  // Ended while it is read, while it is made, and some when they have been given up.
  for (let count = 0; count < 3; count++) {
    const { done, cancel } = loaded.native.buildSegment(build);
    done.catch(() => undefined);
    if (count === 1) cancel();
  }
  const rows = new loaded.native.NearRows(dimensions, build.codes, new Float32Array(rowCount).fill(0.99));
  rows.begin(build.codes.slice(0, 1_000 * dimensions));
  parentPort?.postMessage("ready");
  for (;;) await Promise.all(Array.from({ length: 8 }, () => loaded.native.scan(scan)));
}

if (isMainThread) {
  for (let round = 0; round < 40; round++) {
    const worker = new Worker(new URL(import.meta.url));
    await new Promise((resolve) => worker.once("message", resolve));
    await pause(round % 8);
    await worker.terminate();
  }
  process.stdout.write("all ended\n");
} else await work();
