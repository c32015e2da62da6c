import { normal } from "../gate/mann-whitney.ts";
import { median } from "../statistics.ts";

export interface Trend {
  /** How many times the level at the beginning the level at the end is. */
  readonly growth: number;
  /** The chance of seeing so much of a rise where there is none. */
  readonly chance: number;
}

/**
 * Of values at even distances: the line of Theil (1950) and Sen (1968), the median of the slopes between all pairs, which a
 * few high values do not move; and whether it rises, by the test of Mann (1945) and Kendall.
 */
export function trendOf(values: readonly number[]): Trend {
  const slopes: number[] = [];
  let rises = 0;
  for (const [from, left] of values.entries())
    for (let to = from + 1; to < values.length; to++) {
      const difference = (values[to] ?? 0) - left;
      slopes.push(difference / (to - from));
      rises += Math.sign(difference);
    }
  const count = values.length;
  const slope = median(slopes);
  const first = median(values) - (slope * (count - 1)) / 2;
  const variance = (count * (count - 1) * (2 * count + 5) - tiesOf(values)) / 18;
  return {
    growth: (first + slope * (count - 1)) / first,
    chance: variance === 0 ? 1 : 1 - normal((rises - Math.sign(rises)) / Math.sqrt(variance)),
  };
}

const tiesOf = (values: readonly number[]): number =>
  Map.groupBy(values, (value) => value)
    .values()
    .reduce((sum, { length }) => sum + length * (length - 1) * (2 * length + 5), 0);

/** Medians of so many parts of equal length: what comes and goes within a part does not count. */
export function mediansOf(values: readonly number[], partCount: number): readonly number[] {
  const each = values.length / partCount;
  return Array.from({ length: partCount }, (_, part) =>
    median(
      values.slice(
        Math.floor(part * each),
        Math.max(Math.floor((part + 1) * each), Math.floor(part * each) + 1),
      ),
    ),
  );
}
