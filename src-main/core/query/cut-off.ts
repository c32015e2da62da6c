import type { Candidate } from "./fuse.ts";

/** The number of compared segments for which a space's cut-off was calibrated. */
const calibratedCount = 10_000;

/** What is nearer than `cutOff` is a match; what has nothing to do with the question is about as near as `unrelated`. */
export interface Chance {
  readonly cutOff: number;
  readonly unrelated?: number | undefined;
}

/**
 * The more segments are compared, the nearer the nearest of them comes by chance alone: the largest of n values that
 * scatter normally around those of unrelated texts grows as √(2 ln n). Measured from 50 to 5,000 segments (`bench/quality`).
 */
export const chanceFor = ({ cutOff, unrelated = 0 }: Chance, comparedCount: number): Chance => ({
  unrelated,
  cutOff:
    unrelated +
    (cutOff - unrelated) * Math.sqrt(Math.log(Math.max(2, comparedCount)) / Math.log(calibratedCount)),
});

/** A threshold as people say it, where 0 is nothing to do with it and 1 the same, as a cosine of the space. */
export const cosineAt = (threshold: number, { unrelated = 0 }: Pick<Chance, "unrelated">): number =>
  unrelated + threshold * (1 - unrelated);

/** The threshold that a cosine of the space just meets. */
export const thresholdAt = (cosine: number, { unrelated = 0 }: Pick<Chance, "unrelated">): number =>
  (cosine - unrelated) / (1 - unrelated);

/** Of the cut-off; what is nearer may stand below a match, though it would be none by itself. */
const companionShare = 0.75;

export interface Worth {
  /** What to show, best first. */
  readonly shown: readonly Candidate[];
  /** None is a match; weak ones are shown only where they were asked for. */
  readonly noGoodMatch: boolean;
}

/** A match is a word of the query in the text, or a meaning or look nearer than chance brings unrelated ones. */
export function cutOffWeak(
  candidates: readonly Candidate[],
  { cutOff, unrelated = 0 }: Chance,
  weak: boolean,
  /** Of what pictures look like. */
  lookCutOff = Infinity,
  /** Of how recordings sound. */
  soundCutOff = Infinity,
): Worth {
  const isWithin =
    (share: number) =>
    (candidate: Candidate): boolean =>
      candidate.words !== undefined ||
      // A model's legs put forward only what is past their own.
      candidate.shows !== undefined ||
      candidate.alike !== undefined ||
      (candidate.meaning?.score ?? -1) >= unrelated + share * (cutOff - unrelated) ||
      (candidate.look?.score ?? -1) >= share * lookCutOff ||
      (candidate.sound?.score ?? -1) >= share * soundCutOff;
  const noGoodMatch = !candidates.some(isWithin(1));
  if (weak) return { shown: candidates, noGoodMatch };
  return { shown: noGoodMatch ? [] : candidates.filter(isWithin(companionShare)), noGoodMatch };
}
