/** Gain of the first `depth` documents over the best possible order of them (binary relevance). */
export function ndcg(ranked: readonly string[], relevant: ReadonlySet<string>, depth: number): number {
  const gain = ranked
    .slice(0, depth)
    .reduce((sum, id, place) => sum + (relevant.has(id) ? 1 / Math.log2(place + 2) : 0), 0);
  let best = 0;
  for (let place = 0; place < Math.min(depth, relevant.size); place++) best += 1 / Math.log2(place + 2);
  return best === 0 ? 0 : gain / best;
}

/** Share of the relevant documents that are among the first `depth`. */
export const recall = (ranked: readonly string[], relevant: ReadonlySet<string>, depth: number): number =>
  relevant.size === 0 ? 0 : ranked.slice(0, depth).filter((id) => relevant.has(id)).length / relevant.size;

export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
