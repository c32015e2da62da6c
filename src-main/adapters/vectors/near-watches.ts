import type { NearWatch, WatchVector, WatchVectors } from "#core/ports/watch-vectors.ts";
import type { Native } from "#native";
import { SegmentId } from "#shared/model/ids.ts";
import { type CodeMatrix, createCodeMatrix } from "./code-matrix.ts";
import { limits } from "./limits.ts";

/** Pairs of a query and a slot with at least a cosine, in no order. */
export type NearPairs = (
  matrix: CodeMatrix,
  queries: Int8Array<ArrayBuffer>,
  least: number,
) => readonly { readonly query: number; readonly slot: number; readonly cosine: number }[];

/** Pairs may be missing by single precision alone; whoever asks compares again. */
const rounding = 1e-5;

/** Exact: each new segment is held against every watch. A watch's number stands where a row has its segment. */
export function createNearWatches(pairs: NearPairs): WatchVectors {
  let matrix = createCodeMatrix(1);
  const thresholds = new Map<number, number>();
  let lowest = Number.POSITIVE_INFINITY;
  const forget = (number: number): void => {
    thresholds.delete(number);
    matrix.remove(SegmentId.parse(number));
  };
  const add = ({ number, codes, threshold }: WatchVector): void => {
    matrix = mayGrow(matrix, codes.length);
    thresholds.set(number, threshold);
    matrix.append({ segmentId: SegmentId.parse(number), codes, scale: 1 });
  };
  return {
    change(added, gone) {
      for (const number of gone) forget(number);
      for (const watch of added) {
        forget(watch.number);
        add(watch);
      }
      lowest = thresholds.values().reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY);
    },
    near({ ids, codes }) {
      if (thresholds.size === 0 || ids.length === 0) return [];
      if (codes.length !== ids.length * matrix.dimensions)
        throw new Error(
          `${ids.length} vectors of ${codes.length} codes among watches of ${matrix.dimensions}`,
        );
      return pairs(matrix, codes, lowest - rounding).flatMap(
        ({ query, slot, cosine }): readonly NearWatch[] => {
          const number = Number(matrix.idAt(slot));
          return cosine >= (thresholds.get(number) ?? Infinity) - rounding
            ? [{ number, segmentId: SegmentId.parse(ids[query]), cosine }]
            : [];
        },
      );
    },
  };
}

/** All segments of a page at once. */
export const nativePairs =
  (native: Native): NearPairs =>
  (matrix, queries, least) => {
    const found = native.near({
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
  return found;
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
