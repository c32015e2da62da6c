import type { Neighbour, VectorIndex, VectorRow, VectorRows } from "#core/ports/vector-index.ts";
import { Revision, type SegmentId, type SpaceId } from "#shared/model/ids.ts";

/** The simplest index that is right: for tests of whatever uses an index, and as the measure of the real one. */
export function createBruteForceIndex(rows: VectorRows): VectorIndex {
  const held = new Map<SegmentId, VectorRow>();
  let revision = Revision.parse(0);
  let changeCount = 0;
  let spaceId: SpaceId | undefined;
  const readAll = async (storeRevision: Revision): Promise<void> => {
    changeCount++;
    held.clear();
    revision = storeRevision;
    if (spaceId === undefined) return;
    for (const row of await rows.vectorsAfter(spaceId, null, Number.MAX_SAFE_INTEGER))
      held.set(row.segmentId, row);
  };
  return {
    open(space, storeRevision) {
      spaceId = space.id;
      return readAll(storeRevision);
    },
    reconcile: readAll,
    apply(change) {
      changeCount++;
      for (const segmentId of change.removed) held.delete(segmentId);
      for (const row of change.added) held.set(row.segmentId, row);
      revision = change.revision;
      return Promise.resolve();
    },
    nearest({ vector, limit, allowed }) {
      const wanted = allowed === null ? undefined : new Set<number>(allowed);
      const neighbours = [...held.values()]
        .filter(({ segmentId }) => wanted?.has(segmentId) ?? true)
        .map((row) => neighbour(vector, row));
      neighbours.sort((a, b) => b.cosine - a.cosine || a.segmentId - b.segmentId);
      return Promise.resolve({
        neighbours: neighbours.slice(0, limit),
        strategy: { code: "exact", vectorCount: neighbours.length },
        work: {
          visitedCount: neighbours.length,
          estimatedVisitedCount: neighbours.length,
          estimatedMs: 0,
          actualMs: 0,
        },
      });
    },
    changeCount: () => changeCount,
    state: () =>
      Promise.resolve({
        state: held.size === 0 ? "empty" : "ready",
        vectorCount: held.size,
        revision,
        engine: "brute force",
      }),
    persist: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

const lengthOf = (vector: Float32Array | Int8Array): number => {
  let square = 0;
  for (const value of vector) square += value * value;
  return Math.sqrt(square);
};

function neighbour(query: Float32Array, { segmentId, codes }: VectorRow): Neighbour {
  let product = 0;
  for (let column = 0; column < codes.length; column++) product += codes[column]! * query[column]!;
  const lengths = lengthOf(codes) * lengthOf(query);
  return { segmentId, cosine: lengths === 0 ? 0 : product / lengths };
}
