import type { NearWatch } from "#core/ports/watch-vectors.ts";
import { SegmentId } from "#shared/model/ids.ts";
import { type CodeMatrix, createCodeMatrix } from "./code-matrix.ts";
import type { ExactScan } from "./exact-scan.ts";
import { limits } from "./limits.ts";
import { type PackedRows, unpackRows } from "./packed-rows.ts";

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

/** The addon adds up in single precision. */
const rounding = 1e-5;

/** Exact: each new segment is held against all watches, the nearest first, until none can meet it any more. */
export function createNearWatches(scan: ExactScan): NearWatches {
  let matrix = createCodeMatrix(1);
  const thresholds = new Map<number, number>();
  let lowest = Number.POSITIVE_INFINITY;

  const near = async (segmentId: SegmentId, codes: Int8Array<ArrayBuffer>): Promise<readonly NearWatch[]> => {
    const all = matrix.slotCount();
    const inverseLength = inverseLengthOf(codes);
    for (let count = Math.min(all, limits.nearWatchCount); ; count = Math.min(all, count * 8)) {
      const slots = await scan.topSlots({
        dimensions: matrix.dimensions,
        blocks: matrix.blocks(),
        query: codes,
        count,
        rows: { from: 0, until: all, skip: matrix.deadBits() },
      });
      const found = Array.from(slots, (slot) => ({
        number: Number(matrix.idAt(slot)),
        segmentId,
        cosine: product(codes, matrix.codesAt(slot)) * inverseLength * matrix.inverseLengthAt(slot),
      }));
      if (count < all && (found.at(-1)?.cosine ?? -1) >= lowest - rounding) continue;
      return found.filter(({ number, cosine }) => cosine >= (thresholds.get(number) ?? Infinity));
    }
  };
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
    async watchesNear(rows) {
      const found: NearWatch[] = [];
      if (matrix.slotCount() === 0) return found;
      for (const { segmentId, codes } of unpackRows(rows, matrix.dimensions))
        found.push(...(await near(SegmentId.parse(segmentId), Int8Array.from(codes))));
      return found;
    },
  };
}

function product(left: Int8Array, right: Int8Array): number {
  let sum = 0;
  for (let column = 0; column < left.length; column++) sum += (left[column] ?? 0) * (right[column] ?? 0);
  return sum;
}

const inverseLengthOf = (codes: Int8Array): number => {
  const square = product(codes, codes);
  return square === 0 ? 0 : 1 / Math.sqrt(square);
};

/** The same, or one without the rows that are gone, where these are many. */
function mayGrow(matrix: CodeMatrix, dimensions: number): CodeMatrix {
  if (
    matrix.dimensions === dimensions &&
    matrix.slotCount() <= 2 * matrix.liveCount() + limits.nearWatchCount
  )
    return matrix;
  const next = createCodeMatrix(dimensions);
  for (let slot = 0; matrix.dimensions === dimensions && slot < matrix.slotCount(); slot++)
    if (matrix.isLive(slot))
      next.append({ segmentId: matrix.idAt(slot), codes: matrix.codesAt(slot), scale: 1 });
  return next;
}
