import type { Refused, VectorFilePage } from "#core/ports/vector-files.ts";
import type { VectorRow } from "#core/ports/vector-index.ts";
import { quantise } from "#shared/kit/int8-vector.ts";
import { SegmentId } from "#shared/model/ids.ts";
import type { VectorFileRemark } from "#shared/model/vector-file-remark.ts";
import { limits } from "./limits.ts";

/** Reads a file's pages in order, once, and believes none of it. */
export interface VectorCheck {
  /** The rows of segments that are known, as the store keeps them: at unit length, quantised. */
  take(page: VectorFilePage): { readonly kind: "rows"; readonly rows: readonly VectorRow[] } | Refused;
  readonly seen: () => VectorCheckCounts;
}

export interface VectorCheckCounts {
  readonly vectorCount: number;
  readonly knownCount: number;
  readonly unknownCount: number;
  readonly someUnknown: readonly number[];
  /** Least and greatest id of the known ones; 0 where there are none. */
  readonly leastId: number;
  readonly greatestId: number;
}

/** Nearer to one than this, a length is that of a vector that was quantised, and is left as it is. */
const lengthToleranceMax = 0.01;
const segmentIdMax = 2 ** 32 - 1;

/** `known` in order. What it holds beside that is a bit for each. */
export function createVectorCheck(known: Uint32Array, dimensions: number): VectorCheck {
  const named = new Uint8Array(Math.ceil(known.length / 8));
  const someUnknown: number[] = [];
  const counts = { vectorCount: 0, knownCount: 0, unknownCount: 0, leastId: 0, greatestId: 0 };

  /** Undefined for a segment that is not known. */
  const checkRow = (
    id: number,
    vector: Float32Array,
    row: number,
  ): VectorRow | undefined | VectorFileRemark => {
    if (!Number.isInteger(id) || id < 1 || id > segmentIdMax)
      return { code: "segment-id-impossible", row, found: Number.isNaN(id) ? "no whole number" : String(id) };
    const length = lengthOf(vector);
    if (!Number.isFinite(length)) return { code: "vector-not-finite", row, segmentId: id };
    if (length === 0) return { code: "vector-of-zeros", row, segmentId: id };
    const place = placeOf(known, id);
    if (place < 0) {
      counts.unknownCount++;
      if (someUnknown.length < limits.namedUnknownCountMax) someUnknown.push(id);
      return undefined;
    }
    const bit = 1 << (place & 7);
    if (((named[place >> 3] ?? 0) & bit) !== 0) return { code: "segment-named-twice", row, segmentId: id };
    named[place >> 3] = (named[place >> 3] ?? 0) | bit;
    counts.knownCount++;
    counts.leastId = counts.leastId === 0 ? id : Math.min(counts.leastId, id);
    counts.greatestId = Math.max(counts.greatestId, id);
    return { segmentId: SegmentId.parse(id), ...quantise(atUnitLength(vector, length)) };
  };
  return {
    seen: () => ({ ...counts, someUnknown }),
    take({ ids, values }) {
      const rows: VectorRow[] = [];
      for (const [place, id] of ids.entries()) {
        const vector = values.subarray(place * dimensions, (place + 1) * dimensions);
        const checked = checkRow(id, vector, counts.vectorCount);
        if (checked !== undefined && "code" in checked) return { kind: "refused", why: checked };
        if (checked !== undefined) rows.push(checked);
        counts.vectorCount++;
      }
      return { kind: "rows", rows };
    },
  };
}

function lengthOf(vector: Float32Array): number {
  let squares = 0;
  for (let column = 0; column < vector.length; column++) squares += (vector[column] ?? 0) ** 2;
  return Math.sqrt(squares);
}

const atUnitLength = (vector: Float32Array, length: number): Float32Array =>
  Math.abs(length - 1) <= lengthToleranceMax ? vector : vector.map((value) => value / length);

/** −1 where it is not among them. */
function placeOf(sorted: Uint32Array, id: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < id) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === id ? low : -1;
}
