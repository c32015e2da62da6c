import type { Candidate } from "./fuse.ts";

/** A match is a word of the query in the text, or a meaning nearer than the model brings unrelated texts. */
const isGood = (candidate: Candidate, cutOff: number): boolean => candidate.words !== undefined || (candidate.meaning?.score ?? -1) >= cutOff;

/** What is worth showing. `noGoodMatch`: nothing is; the weak ones are shown only where they were asked for. */
export function cutOffWeak(candidates: readonly Candidate[], cutOff: number, weak: boolean): { readonly shown: readonly Candidate[]; readonly noGoodMatch: boolean } {
  const good = candidates.filter((candidate) => isGood(candidate, cutOff));
  return { shown: weak ? candidates : good, noGoodMatch: good.length === 0 };
}
