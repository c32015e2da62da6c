import type { Neighbour, VectorIndex, VectorRow } from "#core/ports/vector-index.ts";
import { Revision, type SegmentId } from "#shared/model/ids.ts";

/** Of all vectors of a library. */
export async function exactOver({ rows }: { readonly rows: readonly VectorRow[] }): Promise<VectorIndex> {
  const index = createExactIndex();
  await index.apply({ added: rows, removed: [], revision: Revision.parse(1) });
  return index;
}

/** Every vector compared with every query: what an approximate index is measured against. Codes as they are stored. */
export function createExactIndex(): VectorIndex {
  const rows = new Map<SegmentId, { readonly codes: Int8Array; readonly factor: number }>();
  let seen = 0 as Revision;
  let changeCount = 0;
  const cosine = (
    query: Float32Array,
    { codes, factor }: { readonly codes: Int8Array; readonly factor: number },
  ): number => {
    let sum = 0;
    for (let column = 0; column < query.length; column++) sum += (query[column] ?? 0) * (codes[column] ?? 0);
    return sum * factor;
  };
  return {
    open: () => Promise.resolve(),
    reconcile: () => Promise.resolve(),
    apply({ added, removed, revision }) {
      changeCount++;
      for (const row of added) rows.set(row.segmentId, { codes: row.codes, factor: factorOf(row) });
      for (const segmentId of removed) rows.delete(segmentId);
      seen = revision;
      return Promise.resolve();
    },
    nearest({ vector, limit, allowed }) {
      const asked = allowed === null ? rows.keys() : Array.from(allowed, (id) => id as SegmentId);
      const neighbours: Neighbour[] = [];
      for (const segmentId of asked) {
        const row = rows.get(segmentId);
        if (row !== undefined) neighbours.push({ segmentId, cosine: cosine(vector, row) });
      }
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
        state: rows.size === 0 ? "empty" : "ready",
        vectorCount: rows.size,
        revision: seen,
        engine: "exact",
        method: "all-rows",
      }),
    persist: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

const factorOf = ({ codes }: VectorRow): number => {
  const length = Math.hypot(...codes);
  return length === 0 ? 0 : 1 / length;
};
