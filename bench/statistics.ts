/** The value under which a share of the values lies, between neighbours by their distance; `share` is in [0, 1]. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)];
  const above = sorted[Math.ceil(at)];
  if (below === undefined || above === undefined) throw new Error("no values");
  return below + (above - below) * (at - Math.floor(at));
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Median, and in brackets the middle half of the values: how much to trust the median. */
export function spread(values: readonly number[], unit: string): string {
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => short(quantile(values, share)));
  return `${middle} ${unit} (${low}–${high}, ${values.length} rounds)`;
}

/** Three figures are more than any of these measurements is worth. */
export const short = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
