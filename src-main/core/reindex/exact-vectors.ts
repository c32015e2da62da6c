import type { Neighbour, VectorIndex, VectorRow, VectorRows } from "#core/ports/vector-index.ts";
import { Revision, type SegmentId, type SpaceId } from "#shared/model/ids.ts";
import { limits } from "./limits.ts";

/**
 * The rows of a space as an index that has nothing to build: each question is compared with all of them. For a few
 * questions in a space that nobody searches; pages are small, so that other work goes on in between.
 */
export function createExactVectors(rows: VectorRows, spaceId: SpaceId, vectorCount: number): VectorIndex {
  return {
    open: () => Promise.resolve(),
    apply: () => Promise.resolve(),
    reconcile: () => Promise.resolve(),
    async nearest({ vector, limit, allowed }, signal) {
      const wanted = allowed === null ? undefined : new Set<number>(allowed);
      const best = createBest(limit);
      let comparedCount = 0;
      for (let after: SegmentId | null = null; ;) {
        signal?.throwIfAborted();
        const page: readonly VectorRow[] = await rows.vectorsAfter(
          spaceId,
          after,
          limits.comparedRowCountMax,
          signal,
        );
        for (const row of page) {
          if (wanted !== undefined && !wanted.has(row.segmentId)) continue;
          comparedCount++;
          best.put({ segmentId: row.segmentId, cosine: cosineOf(vector, row.codes) });
        }
        after = page.at(-1)?.segmentId ?? null;
        if (page.length < limits.comparedRowCountMax || after === null) break;
      }
      const visitedCount = comparedCount;
      return {
        neighbours: best.taken(),
        strategy: { code: "exact", vectorCount: comparedCount },
        work: { visitedCount, estimatedVisitedCount: visitedCount, estimatedMs: 0, actualMs: 0 },
      };
    },
    changeCount: () => 0,
    state: () =>
      Promise.resolve({
        state: vectorCount === 0 ? "empty" : "ready",
        vectorCount,
        revision: Revision.parse(0),
        engine: "all rows",
        method: "all-rows",
      }),
    persist: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

const nearestFirst = (a: Neighbour, b: Neighbour): number => b.cosine - a.cosine || a.segmentId - b.segmentId;

/** Sorted only when twice as many have gathered as are wanted. */
function createBest(limit: number) {
  let held: Neighbour[] = [];
  const shorten = (): void => {
    held = held.sort(nearestFirst).slice(0, limit);
  };
  return {
    put(neighbour: Neighbour): void {
      held.push(neighbour);
      if (held.length >= 2 * limit + 100) shorten();
    },
    taken(): readonly Neighbour[] {
      shorten();
      return held;
    },
  };
}

/** The query is at unit length; the scale of a row is lost in the length of its codes. */
function cosineOf(query: Float32Array, codes: Int8Array): number {
  let product = 0;
  let square = 0;
  let length = 0;
  for (let column = 0; column < codes.length; column++) {
    const code = codes[column] ?? 0;
    const value = query[column] ?? 0;
    product += code * value;
    square += code * code;
    length += value * value;
  }
  return square === 0 || length === 0 ? 0 : product / Math.sqrt(square * length);
}
