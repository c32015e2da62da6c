/** Builds, searches and closes small segments, and prints by how many bytes that made the process larger after the first. */
import { loadNative } from "#native";

const [dimensions, rowCount, warmUpCount, segmentCount] = [64, 1_000, 60, 300] as const;

const loaded = loadNative();
if (loaded.kind !== "loaded") throw new Error(loaded.kind);
const { native } = loaded;
const { gc } = globalThis;
if (gc === undefined) throw new Error("to be started with --expose-gc");

async function useOne(seed: number): Promise<void> {
  const codes = Int8Array.from(
    { length: rowCount * dimensions },
    (_, place) => ((Math.imul(place + seed, 2_654_435_761) >>> 24) % 255) - 127,
  );
  const ids = Uint32Array.from({ length: rowCount }, (_, row) => row + 1);
  const segment = await native.buildSegment({
    dimensions,
    ids,
    codes,
    graph: { linkCount: 8, effort: 24, threadCount: 1 },
  }).done;
  const allowed = await segment.allow(ids.subarray(0, rowCount / 2));
  const queries = Float32Array.from(codes.subarray(0, 4 * dimensions));
  for (const strategy of ["exact", "sketch", "graph", "cells"] as const) {
    await segment.search({ queries, count: 10, effort: 32, strategy });
    await segment.search({ queries, count: 10, effort: 32, strategy, allowed });
  }
  segment.close();
  const ended = native.buildSegment({ dimensions, ids, codes });
  ended.cancel();
  await ended.done.then(
    (late) => late.close(),
    () => undefined,
  );
}

async function residentAfter(from: number, count: number): Promise<number> {
  for (let seed = from; seed < from + count; seed += 1) await useOne(seed);
  gc?.();
  // What the collector let go of is let go of in a later turn.
  await new Promise((resolve) => setTimeout(resolve, 50));
  gc?.();
  await native.giveBackMemory();
  return process.memoryUsage.rss();
}

// The pools of threads, of the collector and of the allocator are filled by then.
const before = await residentAfter(0, warmUpCount);
const after = await residentAfter(warmUpCount, segmentCount);
process.stdout.write(`${after - before}\n`);
