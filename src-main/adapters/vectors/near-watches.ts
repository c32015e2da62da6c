import type { PackedRows } from "#core/ports/vector-index.ts";
import type { NearWatch } from "#core/ports/watch-vectors.ts";
import type { Native } from "#native";
import { SegmentId } from "#shared/model/ids.ts";
import { type CodeMatrix, createCodeMatrix } from "./code-matrix.ts";
import { limits } from "./limits.ts";
import { unpackRows } from "./packed-rows.ts";

/** As the index thread serves it: a watch's number stands where a row has its segment. */
export interface NearWatches {
  changeWatches(
    added: PackedRows,
    thresholds: Float64Array<ArrayBuffer>,
    gone: readonly number[],
    dimensions: number,
  ): void;
  watchesNear(rows: PackedRows): Promise<readonly NearWatch[]>;
}

/** Pairs of a query and a slot with at least a cosine, in no order. */
export type NearPairs = (
  matrix: CodeMatrix,
  queries: Int8Array<ArrayBuffer>,
  least: number,
) => Promise<readonly { readonly query: number; readonly slot: number; readonly cosine: number }[]>;

/** Pairs may be missing by single precision alone; whoever asks compares again. */
const rounding = 1e-5;

/** Exact: each new segment is held against every watch. */
export function createNearWatches(pairs: NearPairs): NearWatches {
  let matrix = createCodeMatrix(1);
  const thresholds = new Map<number, number>();
  let lowest = Number.POSITIVE_INFINITY;
  return {
    changeWatches(added, given, gone, dimensions) {
      for (const number of gone) {
        thresholds.delete(number);
        if (matrix.slotOf(number) >= 0) matrix.remove(SegmentId.parse(number));
      }
      matrix = mayGrow(matrix, dimensions);
      for (const [place, number] of added.ids.entries()) thresholds.set(number, given[place] ?? Infinity);
      for (const row of unpackRows(added, dimensions)) matrix.append(row);
      lowest = thresholds.values().reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY);
    },
    async watchesNear({ ids, codes }) {
      if (thresholds.size === 0 || ids.length === 0) return [];
      // The matrix of this moment: watches may change while the addon works.
      const own = matrix;
      const found = await pairs(own, codes, lowest - rounding);
      return found.flatMap(({ query, slot, cosine }) => {
        const number = Number(own.idAt(slot));
        return cosine >= (thresholds.get(number) ?? Infinity) - rounding
          ? [{ number, segmentId: SegmentId.parse(ids[query]), cosine }]
          : [];
      });
    },
  };
}

/** In a thread of Node's pool, all segments of a page at once. */
export const nativePairs =
  (native: Native): NearPairs =>
  async (matrix, queries, least) => {
    const found = await native.near({
      dimensions: matrix.dimensions,
      rowsPerBlock: limits.blockRowsMax,
      blocks: matrix.blocks(),
      queries,
      until: matrix.slotCount(),
      skip: matrix.deadBits(),
      least: Math.max(-1, least),
    });
    return Array.from(found.queries, (query, place) => ({
      query,
      slot: found.slots[place] ?? 0,
      cosine: found.cosines[place] ?? 0,
    }));
  };

/** For machines where the native addon could not be built. */
export const scriptPairs: NearPairs = (matrix, queries, least) => {
  const { dimensions } = matrix;
  const found: { query: number; slot: number; cosine: number }[] = [];
  for (let query = 0; query * dimensions < queries.length; query++) {
    const codes = queries.subarray(query * dimensions, (query + 1) * dimensions);
    const square = product(codes, codes);
    const inverseLength = square === 0 ? 0 : 1 / Math.sqrt(square);
    for (let slot = 0; slot < matrix.slotCount(); slot++) {
      if (!matrix.isLive(slot)) continue;
      const cosine = product(codes, matrix.codesAt(slot)) * inverseLength * matrix.inverseLengthAt(slot);
      if (cosine >= least) found.push({ query, slot, cosine });
    }
  }
  return Promise.resolve(found);
};

function product(left: Int8Array, right: Int8Array): number {
  let sum = 0;
  for (let column = 0; column < left.length; column++) sum += (left[column] ?? 0) * (right[column] ?? 0);
  return sum;
}

/** The same, or one without the rows that are gone, where these are many. */
function mayGrow(matrix: CodeMatrix, dimensions: number): CodeMatrix {
  if (
    matrix.dimensions === dimensions &&
    matrix.slotCount() <= 2 * matrix.liveCount() + limits.deadWatchesMin
  )
    return matrix;
  const next = createCodeMatrix(dimensions);
  for (let slot = 0; matrix.dimensions === dimensions && slot < matrix.slotCount(); slot++)
    if (matrix.isLive(slot))
      next.append({ segmentId: matrix.idAt(slot), codes: matrix.codesAt(slot), scale: 1 });
  return next;
}
