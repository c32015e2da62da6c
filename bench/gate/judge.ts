import { lessIsBetter, type Measurement } from "../benchmark.ts";
import { median } from "../statistics.ts";
import type { Baseline } from "./baseline.ts";
import { limits } from "./limits.ts";
import { chanceOfBeingAbove } from "./mann-whitney.ts";
import type { Figure } from "./programs.ts";

/** `unknown`: nobody has accepted a figure for this toolchain or processor yet. */
export type Judgement =
  | { readonly kind: "judged"; readonly measurement: Measurement }
  | { readonly kind: "unknown"; readonly name: string };

export function judgeCount(
  { counts }: Baseline,
  figure: Figure,
  toolchain: string,
  instructions: number,
): Judgement {
  const name = `gate ${figure}, instructions`;
  const known = counts.find((count) => count.figure === figure && count.toolchain === toolchain);
  if (known === undefined) return { kind: "unknown", name };
  const measurement = lessIsBetter({
    name,
    value: instructions,
    unit: "instructions",
    peer: "baseline",
    peerValue: known.instructions,
    target: 1 / (1 + limits.countToleranceShare),
  });
  return { kind: "judged", measurement };
}

/**
 * Invariant: a gate that could count does not pass without having judged anything, as after a change of the toolchain
 * that nobody made a baseline for.
 */
export function expectJudged(judgements: readonly Judgement[]): void {
  if (judgements.length === 0 || judgements.some(({ kind }) => kind === "judged")) return;
  throw new Error(
    "nothing was judged, though instructions can be counted: no baseline is of this toolchain. " +
      "Make one where nothing is slower than it was (npm run -s bench -- gate --quick --accept), and commit bench/baseline/gate.json",
  );
}

/** Too slow is what lies above the baseline by more than the tolerance, and not by chance. */
export function judgeTimes(
  { times }: Baseline,
  figure: Figure,
  processor: string,
  ratios: readonly number[],
): Judgement {
  const name = `gate ${figure}, time`;
  const known = times.find((time) => time.figure === figure && time.processor === processor);
  if (known === undefined) return { kind: "unknown", name };
  const target = 1 / (1 + limits.timeToleranceShare[figure]);
  const chance = chanceOfBeingAbove(
    ratios,
    known.ratios.map((ratio) => ratio / target),
  );
  const measurement = lessIsBetter({
    name,
    value: median(ratios),
    unit: "× its yardstick",
    peer: "baseline",
    peerValue: median(known.ratios),
    target,
  });
  return { kind: "judged", measurement: { ...measurement, holds: chance > limits.chanceMax } };
}
