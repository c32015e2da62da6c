export interface NearestInput {
  readonly dimensions: number;
  /** Rows of unit length. */
  readonly base: Float32Array;
  readonly queries: Float32Array;
  /** A bit a row each; the first answer is for no filter at all. */
  readonly filters: readonly Uint32Array[];
  readonly count: number;
}

export const noRow = 0xffffffff;

const rowsAtOnce = 2_048;

/**
 * The rows of the largest products with each query from `from` to before `until`, worked out in full: for no filter, then for
 * each filter, `count` places a query, best first, `noRow` where fewer are allowed.
 */
export function nearestRows(
  input: NearestInput,
  { from, until }: { readonly from: number; readonly until: number },
): readonly Uint32Array[] {
  const { dimensions, base, queries, filters, count } = input;
  const rowCount = base.length / dimensions;
  const best = Array.from({ length: until - from }, () =>
    Array.from({ length: filters.length + 1 }, () => createBest(count)),
  );
  const scores = new Float32Array(rowsAtOnce);
  // A block of rows stays in the cache while all queries pass over it.
  for (let first = 0; first < rowCount; first += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, rowCount - first);
    for (let query = from; query < until; query += 1) {
      products(base, first * dimensions, rows, queries, query * dimensions, dimensions, scores);
      const [all, ...filtered] = best[query - from] ?? [];
      for (let row = 0; row < rows; row += 1) all?.offer(first + row, scores[row] ?? 0);
      for (const [place, one] of filtered.entries())
        offerAllowed(one, filters[place] ?? new Uint32Array(), first, rows, scores);
    }
  }
  return Array.from({ length: filters.length + 1 }, (_, place) => {
    const rows = new Uint32Array((until - from) * count).fill(noRow);
    for (const [query, ofQuery] of best.entries()) rows.set(ofQuery[place]?.rows() ?? [], query * count);
    return rows;
  });
}

function offerAllowed(
  best: Best,
  bits: Uint32Array,
  first: number,
  rows: number,
  scores: Float32Array,
): void {
  for (let row = 0; row < rows; row += 1) {
    const score = scores[row] ?? 0;
    if (score <= best.worst()) continue;
    const at = first + row;
    if ((((bits[at >> 5] ?? 0) >>> (at & 31)) & 1) === 1) best.offer(at, score);
  }
}

/** Four rows at once: each value of the query is read once for all of them. */
function products(
  base: Float32Array,
  offset: number,
  rows: number,
  queries: Float32Array,
  queryOffset: number,
  dimensions: number,
  into: Float32Array,
): void {
  let row = 0;
  for (; row + 4 <= rows; row += 4) {
    const [a, b, c, d] = [0, 1, 2, 3].map((next) => offset + (row + next) * dimensions) as [
      number,
      number,
      number,
      number,
    ];
    let [sumA, sumB, sumC, sumD] = [0, 0, 0, 0];
    for (let at = 0; at < dimensions; at += 1) {
      const value = queries[queryOffset + at] ?? 0;
      sumA += value * (base[a + at] ?? 0);
      sumB += value * (base[b + at] ?? 0);
      sumC += value * (base[c + at] ?? 0);
      sumD += value * (base[d + at] ?? 0);
    }
    into[row] = sumA;
    into[row + 1] = sumB;
    into[row + 2] = sumC;
    into[row + 3] = sumD;
  }
  for (; row < rows; row += 1) {
    let sum = 0;
    for (let at = 0; at < dimensions; at += 1)
      sum += (queries[queryOffset + at] ?? 0) * (base[offset + row * dimensions + at] ?? 0);
    into[row] = sum;
  }
}

interface Best {
  worst(): number;
  offer(row: number, score: number): void;
  /** Best first. */
  rows(): readonly number[];
}

/** So few are kept that inserting into a sorted list is the quickest. */
function createBest(count: number): Best {
  const held: { readonly row: number; readonly score: number }[] = [];
  let worst = Number.NEGATIVE_INFINITY;
  return {
    worst: () => worst,
    offer(row, score) {
      if (score <= worst) return;
      let place = held.length;
      while (place > 0 && (held[place - 1]?.score ?? 0) < score) place -= 1;
      held.splice(place, 0, { row, score });
      if (held.length > count) held.pop();
      if (held.length === count) worst = held.at(-1)?.score ?? worst;
    },
    rows: () => held.map(({ row }) => row),
  };
}
