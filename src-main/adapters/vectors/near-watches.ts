import type { NearWatch, WatchVector, WatchVectors } from "#core/ports/watch-vectors.ts";
import type { Native } from "#native";
import { codeProduct } from "#shared/kit/int8-vector.ts";
import { SegmentId } from "#shared/model/ids.ts";

/** Rows of codes beside each other, and of each the least cosine from which on it is near. */
export interface LeastRows {
  readonly dimensions: number;
  readonly codes: Int8Array<ArrayBuffer>;
  readonly leasts: Float32Array<ArrayBuffer>;
}

/** Rows that are asked which of them are near. */
export interface NearPairs {
  /** Pairs of a query and a row that is near to it, in no order. */
  near(
    queries: Int8Array<ArrayBuffer>,
  ): readonly { readonly query: number; readonly row: number; readonly cosine: number }[];
  /** Asks ahead, where another thread can answer: who then asks for the same is given what that one found. */
  begin(queries: Int8Array<ArrayBuffer>): void;
}

/** Pairs may be missing by single precision alone; whoever asks compares again. */
const rounding = 1e-5;

/** Exact: each new segment is held against every watch. */
export function createNearWatches(pairsOf: (rows: LeastRows) => NearPairs): WatchVectors {
  const watches = new Map<number, WatchVector>();
  let dimensions = 0;
  /** Of the watches as they are; undefined since they changed, for they may change by the thousand before anything comes. */
  let pairs: NearPairs | undefined;
  let numbers: readonly number[] = [];
  const put = (watch: WatchVector): void => {
    if (watch.codes.length !== dimensions) watches.clear();
    dimensions = watch.codes.length;
    watches.set(watch.number, watch);
  };
  const layOut = (): NearPairs => {
    numbers = [...watches.keys()];
    return (pairs = pairsOf(leastRows([...watches.values()], dimensions)));
  };
  return {
    change(added, gone) {
      if (added.length > 0 || gone.length > 0) pairs = undefined;
      for (const number of gone) watches.delete(number);
      for (const watch of added) put(watch);
    },
    begin(codes) {
      if (watches.size > 0 && codes.length > 0 && codes.length % dimensions === 0)
        (pairs ?? layOut()).begin(codes);
    },
    near({ ids, codes }) {
      if (watches.size === 0 || ids.length === 0) return [];
      if (codes.length !== ids.length * dimensions)
        throw new Error(`${ids.length} vectors of ${codes.length} codes among watches of ${dimensions}`);
      return (pairs ?? layOut()).near(codes).map(({ query, row, cosine }): NearWatch => ({
        number: numbers[row] ?? 0,
        segmentId: SegmentId.parse(ids[query]),
        cosine,
      }));
    },
  };
}

function leastRows(watches: readonly WatchVector[], dimensions: number): LeastRows {
  const codes = new Int8Array(watches.length * dimensions);
  for (const [row, watch] of watches.entries()) codes.set(watch.codes, row * dimensions);
  const leasts = Float32Array.from(watches, ({ threshold }) => Math.max(-1, threshold - rounding));
  return { dimensions, codes, leasts };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Int8Array<ArrayBuffer>): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

/** All segments of a page at once. */
export const nativePairs =
  ({ NearRows }: Native) =>
  ({ dimensions, codes, leasts }: LeastRows): NearPairs => {
    const rows = new NearRows(dimensions, codes, leasts);
    let begun: Int8Array<ArrayBuffer> | undefined;
    return {
      begin(queries) {
        rows.begin(queries);
        begun = queries;
      },
      near(queries) {
        const isBegun = begun !== undefined && bytesOf(begun).equals(bytesOf(queries));
        begun = undefined;
        const found = isBegun ? rows.finish() : rows.near(queries);
        return Array.from(found.queries, (query, place) => ({
          query,
          row: found.rows[place] ?? 0,
          cosine: found.cosines[place] ?? 0,
        }));
      },
    };
  };

/** For machines where the native addon could not be built. */
export const scriptPairs = ({ dimensions, codes, leasts }: LeastRows): NearPairs => {
  const rows = Array.from(leasts, (least, row) => ({ least, ...rowAt(codes, dimensions, row) }));
  const near: NearPairs["near"] = (queries) => {
    const found: { query: number; row: number; cosine: number }[] = [];
    for (let query = 0; query * dimensions < queries.length; query++) {
      const asked = rowAt(queries, dimensions, query);
      for (const [row, { least, own, inverseLength }] of rows.entries()) {
        const cosine = codeProduct(asked.own, own) * asked.inverseLength * inverseLength;
        if (cosine >= least) found.push({ query, row, cosine });
      }
    }
    return found;
  };
  return { near, begin: () => undefined };
};

function rowAt(codes: Int8Array, dimensions: number, row: number) {
  const own = codes.subarray(row * dimensions, (row + 1) * dimensions);
  const square = codeProduct(own, own);
  return { own, inverseLength: square === 0 ? 0 : 1 / Math.sqrt(square) };
}
