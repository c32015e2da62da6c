/** What the parts of a search take here: a few real calls, made while nobody searches. */
import type { Stopwatch } from "#core/ports/clock.ts";
import type { LibraryStatistics, SearchStore } from "#core/ports/search-store.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import type { QueryCosts } from "#shared/model/query-costs.ts";
import type { QueryFilter } from "#shared/query/ast.ts";
import { candidateCountMax } from "../limits.ts";
import { limits } from "./limits.ts";

export interface CalibrateDeps {
  readonly store: SearchStore;
  readonly vectors: VectorIndex;
  readonly clock: Stopwatch;
  readonly space: { readonly id: SpaceId; readonly dimensions: number };
}

const noWords = { anyOf: [], phrases: [], excluded: [] };
/** Longer ago, or further ahead, than anything. */
const beginning = -8e15;
const end = 8e15;
/** Of none, of all, and counted only. */
const listingsARound = 3;
const since = (fromMs: number): readonly QueryFilter[] => [
  { field: "after", fromMs, written: "", not: false },
];

export async function calibrate(
  deps: CalibrateDeps,
  { itemCount, segmentCount }: LibraryStatistics,
  signal: AbortSignal,
): Promise<QueryCosts> {
  const { store, vectors } = deps;
  const least = async (run: () => Promise<unknown>): Promise<number> => {
    let leastMs = Infinity;
    for (let round = 0; round < limits.calibrationRounds; round++) {
      signal.throwIfAborted();
      const beganMs = deps.clock.elapsedMs();
      await run();
      leastMs = Math.min(leastMs, deps.clock.elapsedMs() - beganMs);
    }
    return leastMs;
  };
  // Each moment is one that nobody asked of before, in no calibration: the store would give what it kept.
  let moment = Math.floor(deps.clock.elapsedMs()) * limits.calibrationRounds * listingsARound;
  const never = (): number => moment++;
  const callMs = await least(() => store.passing([], [], signal));
  const listNoneMs = await least(() => store.match(noWords, since(end + never()), 1, "first", signal));
  const listAllMs = await least(() => store.match(noWords, since(beginning + never()), 1, "first", signal));
  const countMs = await least(() => store.match(noWords, since(beginning + never()), 1, "last", signal));
  const vector = await someVector(deps, signal);
  const found = await vectors.nearest({ vector, limit: limits.calibrationCheckCount, allowed: null }, signal);
  const foundIds = found.neighbours.map(({ segmentId }) => segmentId);
  const checkMs = await least(() => store.passing(foundIds, since(beginning), signal));
  const nearestMs = await least(() =>
    vectors.nearest({ vector, limit: candidateCountMax, allowed: null }, signal),
  );
  const manyMs = await least(() =>
    vectors.nearest({ vector, limit: limits.calibrationCandidateCount, allowed: null }, signal),
  );
  const { allowed } = await store.match(noWords, since(beginning), 1, "first", signal);
  const half = (allowed ?? new Uint32Array()).filter((_, place) => place % 2 === 0);
  const allowedMs = await least(() =>
    vectors.nearest({ vector, limit: candidateCountMax, allowed: half }, signal),
  );
  return {
    callMs: cost(callMs, 1),
    listMsPerItem: cost(listNoneMs - callMs, itemCount),
    listMsPerSegment: cost(listAllMs - listNoneMs, segmentCount),
    countMsPerItem: cost(countMs - callMs, itemCount),
    checkMsPerSegment: cost(checkMs - callMs, foundIds.length),
    nearestMs: cost(nearestMs - callMs, 1),
    nearestMsPerCandidate: cost(
      manyMs - nearestMs,
      Math.min(limits.calibrationCandidateCount, segmentCount) - candidateCountMax,
    ),
    nearestMsPerAllowed: cost(allowedMs - callMs, half.length),
  };
}

/** Nothing is free: a difference of two times that is lost in their noise must not make one way look so. */
const cost = (ms: number, count: number): number => Math.max(1e-6, ms / Math.max(1, count));

/** A real one, because a graph is walked differently for what lies far from everything. */
async function someVector(
  { vectors, store, space }: CalibrateDeps,
  signal: AbortSignal,
): Promise<Float32Array> {
  const anywhere = Float32Array.from({ length: space.dimensions }, (_, column) => Math.sin(column * 12.9898));
  const { neighbours } = await vectors.nearest({ vector: anywhere, limit: 1, allowed: null }, signal);
  const [nearest] = neighbours;
  return (nearest && (await store.vectorOf(nearest.segmentId, space.id, signal))) ?? anywhere;
}
