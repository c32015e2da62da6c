import type {
  Neighbour,
  VectorIndex,
  VectorQuestion,
  VectorRow,
  VectorRows,
  VectorSearch,
} from "#core/ports/vector-index.ts";
import { Revision, type SegmentId, type SpaceId } from "#shared/model/ids.ts";
import { checkQuestion } from "./check-question.ts";

/** The simplest index that is right: for tests of whatever uses an index, and as the measure of the real one. */
export function createBruteForceIndex(rows: VectorRows): VectorIndex {
  const held = new Map<SegmentId, VectorRow>();
  let revision = Revision.parse(0);
  let changeCount = 0;
  let space: { readonly id: SpaceId; readonly dimensions: number } | undefined;
  const readAll = async (storeRevision: Revision): Promise<void> => {
    changeCount++;
    held.clear();
    revision = storeRevision;
    if (space === undefined) return;
    for (const row of await rows.vectorsAfter(space.id, null, Number.MAX_SAFE_INTEGER))
      held.set(row.segmentId, row);
  };
  const answer = (question: VectorQuestion): VectorSearch => {
    const { vector, limit, allowed } = question;
    checkQuestion(question, space?.dimensions ?? vector.length);
    const wanted = allowed === null ? undefined : new Set<number>(allowed);
    const neighbours = [...held.values()]
      .filter(({ segmentId }) => wanted?.has(segmentId) ?? true)
      .map((row) => neighbour(vector, row));
    neighbours.sort((a, b) => b.cosine - a.cosine || a.segmentId - b.segmentId);
    const count = neighbours.length;
    return {
      neighbours: neighbours.slice(0, limit),
      strategy: { code: "exact", vectorCount: count },
      work: { visitedCount: count, estimatedVisitedCount: count, estimatedMs: 0, actualMs: 0 },
    };
  };
  return {
    open(opened, storeRevision) {
      space = opened;
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
    nearest: (question) => Promise.resolve(question).then(answer),
    changeCount: () => changeCount,
    state: () =>
      Promise.resolve({
        state: held.size === 0 ? "empty" : "ready",
        vectorCount: held.size,
        revision,
        engine: "brute force",
        method: "all-rows",
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
