/** The engine as its thread has it, without the thread, over files of its own; what the sections of `live` do with it. */
import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { createSealedFiles } from "#adapters/sealed-files/sealed-files.ts";
import type { SegmentTuning } from "#adapters/vectors/segments/limits.ts";
import { createMappedSegments, createSealedSegments } from "#adapters/vectors/segments/segment-files.ts";
import { createSegmentedEngine } from "#adapters/vectors/segments/segmented-engine.ts";
import type { VectorEngine } from "#adapters/vectors/vector-engine.ts";
import type { Native } from "#native";
import { quantise } from "#shared/kit/int8-vector.ts";
import { Revision, SpaceId } from "#shared/model/ids.ts";
import type { VectorsAtRest } from "#shared/model/vectors-at-rest.ts";
import type { VectorSet } from "../data/vector-set.ts";
import { limits as benchLimits } from "../limits.ts";
import type { Scratch } from "../scratch.ts";

export const liveSpaceId = SpaceId.parse("bench@1");

export type StartEngine = (
  dimensions: number,
  wantedCount: number,
  atRest: VectorsAtRest,
) => Promise<VectorEngine>;

/** Each engine that it starts finds what the one before it has left. */
export async function engineStarter(
  native: Native,
  tuning: SegmentTuning,
  scratch: Scratch,
): Promise<StartEngine> {
  const sealed = await createSealedFiles({ folder: scratch.path("sealed"), key: randomBytes(32) });
  const files = {
    sealed: createSealedSegments(native, sealed),
    mapped: createMappedSegments(native, scratch.path("mapped")),
  };
  return async (dimensions, wantedCount, atRest) => {
    const engine = createSegmentedEngine({ native, sealed, files, tuning });
    await engine.open({ id: liveSpaceId, dimensions }, Revision.parse(wantedCount), wantedCount, atRest);
    if (!(await engine.load()).current) engine.finish();
    return engine;
  };
}

/** `told` is what the engine says of itself. Upkeep begins once nothing has changed for a while, or the tail is too long. */
export async function untilGraph(told: () => string | Promise<string>, signal: AbortSignal): Promise<void> {
  const startedMs = performance.now();
  for (;;) {
    const state = await told();
    if (/with a graph: [1-9]/u.test(state)) return;
    if (performance.now() - startedMs > benchLimits.settleMaxMs)
      throw new Error(`no graph was made: ${state}`);
    await pause(100, undefined, { signal });
  }
}

/** Rows of the set under ids from 1, one revision a row. */
export function insert(
  engine: VectorEngine,
  { base, dimensions }: VectorSet,
  first: number,
  count: number,
): void {
  const codes = new Int8Array(count * dimensions);
  for (let row = 0; row < count; row += 1) {
    const from = (first + row) * dimensions;
    codes.set(quantise(base.subarray(from, from + dimensions)).codes, row * dimensions);
  }
  const ids = Uint32Array.from({ length: count }, (_, row) => first + row + 1);
  engine.apply({ ids, codes }, [], Revision.parse(first + count));
}

export async function askUs(engine: VectorEngine, vector: Float32Array): Promise<number> {
  const startedMs = performance.now();
  await engine.nearest({ vector, limit: 10, allowed: null });
  return (performance.now() - startedMs) * 1000;
}

export const vectorAt = ({ dimensions }: VectorSet, vectors: Float32Array, row: number): Float32Array =>
  new Float32Array(vectors.subarray(row * dimensions, (row + 1) * dimensions));
