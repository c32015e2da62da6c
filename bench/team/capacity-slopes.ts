/** What more of it costs: the same measured at two sizes, and the difference carried on to a million or a thousand. */
import { lessIsBetter, type Report } from "../benchmark.ts";
import { short } from "../statistics.ts";

export interface Sized {
  readonly count: number;
  /** By what is measured; each in its unit. */
  readonly values: Readonly<Record<string, number>>;
}

interface Slope {
  readonly name: string;
  readonly key: string;
  readonly unit: string;
  /** `share`: of the larger size alone, where the work is done in fewer and larger pieces the more there is of it. */
  readonly from?: "share";
  /** A guard against growth, set after the first measurement. */
  readonly budget: number;
}

/** Reports `per` times what one more costs, from two sizes. */
export function tellSlopes(
  report: Report,
  per: number,
  [small, large]: readonly Sized[],
  slopes: readonly Slope[],
): void {
  if (small === undefined || large === undefined) throw new Error("a slope takes two sizes");
  for (const { name, key, unit, from, budget } of slopes) {
    const [before, after] = [small.values[key] ?? Number.NaN, large.values[key] ?? Number.NaN];
    const perOne = from === "share" ? after / large.count : (after - before) / (large.count - small.count);
    const value = perOne * per;
    report.note(`${name}: ${short(before)} ${unit} at ${small.count}, ${short(after)} at ${large.count}`);
    // So little that the clock of the processor does not tell it.
    if (value <= 0) report.note(`${name}: no more at ${large.count} than at ${small.count}`);
    else report.measured(lessIsBetter({ name, value, unit, peer: "budget", peerValue: budget, target: 1 }));
  }
}
