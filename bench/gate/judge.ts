import { lessIsBetter, type Measurement } from "../benchmark.ts";
import { median, quantile } from "../statistics.ts";
import type { Baseline } from "./baseline.ts";
import { limits } from "./limits.ts";
import { chanceOfBeingAbove } from "./mann-whitney.ts";
import type { Figure } from "./programs.ts";

/** `unknown`: nobody has accepted a figure for this toolchain yet. */
export type Judgement =
  | { readonly kind: "judged"; readonly measurement: Measurement }
  | { readonly kind: "unknown"; readonly name: string };

/** Undefined where nobody has accepted one for this toolchain. */
export const acceptedCount = ({ counts }: Baseline, figure: Figure, toolchain: string): number | undefined =>
  counts.find((count) => count.figure === figure && count.toolchain === toolchain)?.instructions;

/** `accepted`: committed for this toolchain, or counted here of the sources that were accepted. */
export function judgeCount(figure: Figure, accepted: number | undefined, instructions: number): Judgement {
  const name = `gate ${figure}, instructions`;
  if (accepted === undefined) return { kind: "unknown", name };
  const measurement = lessIsBetter({
    name,
    value: instructions,
    unit: "instructions",
    peer: "baseline",
    peerValue: accepted,
    target: 1 / (1 + limits.tolerances[figure].countShare),
  });
  return { kind: "judged", measurement };
}

/** Ours over the peer's, beside what was accepted of that. */
export function judgePeer({ peers }: Baseline, figure: Figure, ratio: number): Judgement {
  const name = `gate ${figure}, instructions over its peer's`;
  const known = peers.find((each) => each.figure === figure);
  if (known === undefined) return { kind: "unknown", name };
  const measurement = lessIsBetter({
    name,
    value: ratio,
    unit: `× ${known.peer}`,
    peer: "baseline",
    peerValue: known.ratio,
    target: 1 / (1 + limits.peerToleranceShare),
  });
  return { kind: "judged", measurement };
}

/**
 * Invariant: a gate that could count does not pass without having judged each figure, as after a change of one toolchain that
 * nobody made a baseline for.
 */
export function expectJudged(judgements: readonly Judgement[]): void {
  const missing = judgements.flatMap((each) => (each.kind === "unknown" ? [each.name] : []));
  if (missing.length === 0) return;
  throw new Error(
    `not judged, though instructions can be counted: ${missing.join("; ")}. No baseline is of this toolchain, and there is no history to count the accepted sources of. ` +
      "Make one where nothing is slower than it was (npm run -s bench -- gate --quick --accept), and commit bench/baseline/gate.json",
  );
}

/** Multiples of the yardstick, a value a process, of programs that took turns. */
export interface Times {
  /** Of the sources that were accepted. */
  readonly accepted: readonly number[];
  readonly now: readonly number[];
  /** Of those of now, with a fifth more work. */
  readonly planted: readonly number[];
}

const isSlower = (figure: Figure, times: readonly number[], than: readonly number[]): boolean =>
  chanceOfBeingAbove(
    times,
    than.map((time) => time * (1 + limits.tolerances[figure].timeShare)),
  ) <= limits.chanceMax;

/** Whether a fifth more is told from nothing by these times: where it is not, they say nothing of what was measured. */
export const seesPlanted = (figure: Figure, { now, planted }: Times): boolean =>
  isSlower(figure, planted, now);

/** Too slow is what lies above the accepted times by more than the tolerance, and not by chance. */
export function judgeTimes(figure: Figure, { accepted, now }: Times): Measurement {
  const measurement = lessIsBetter({
    name: `gate ${figure}, time`,
    value: median(now),
    unit: "× its yardstick",
    peer: "the accepted sources",
    peerValue: median(accepted),
    target: 1 / (1 + limits.tolerances[figure].timeShare),
  });
  return { ...measurement, holds: !isSlower(figure, now, accepted) };
}

/** How long a kernel's function takes beside that of the next kernel that the processor has: no longer, in three of four processes. */
export function judgeKernel(name: string, shares: readonly number[]): Measurement {
  const allowed = 1 + limits.kernelToleranceShare;
  const [value, unit, peer] = [median(shares), "×", "the other kernel"];
  const measurement = lessIsBetter({ name, value, unit, peer, peerValue: 1, target: 1 / allowed });
  return { ...measurement, holds: quantile(shares, 0.25) <= allowed };
}
