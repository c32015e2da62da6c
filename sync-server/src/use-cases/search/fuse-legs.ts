/** One order from two legs, as on a device: what each says in equal parts, by absolute scores and not by places. */
import type { LegScore } from "#shared/model/hit.ts";
import { bestCosineOf, scoreOfLegs } from "#shared/query/leg-scale.ts";
import { keyOf } from "#server/repositories/search/hydrate.ts";
import type { Candidate, WordCandidate } from "#server/repositories/search/candidates.ts";

export interface Fused extends Omit<Candidate, "value"> {
  readonly score: number;
  readonly words?: LegScore;
  readonly meaning?: LegScore;
}

/**
 * Each item once, by its best place. `meaning` is best first, by the best of several vectors. How much of the question the
 * best hit's words have says how far they are trusted: one shared word of many does not bury what is near in meaning.
 */
export function fuseLegs(words: readonly WordCandidate[], meaning: readonly Candidate[]): readonly Fused[] {
  const trust = words[0]?.share ?? 0;
  const bestRank = Math.max(1e-6, words[0]?.value ?? 0);
  const bestCosine = bestCosineOf(meaning[0]?.value);
  const byWords = new Map(
    words.map((each, at) => [keyOf(each), { rank: at + 1, score: (trust * each.value) / bestRank }] as const),
  );
  const byMeaning = new Map(
    meaning.map((each, at) => [keyOf(each), { rank: at + 1, score: each.value }] as const),
  );
  const all = new Map([...words, ...meaning].map((each) => [keyOf(each), each]));
  const fused = [...all].map(([key, { partitionId, itemId, ordinal, facts }]): Fused => {
    const [word, near] = [byWords.get(key), byMeaning.get(key)];
    const score = scoreOfLegs(word?.score, near?.score, bestCosine);
    return {
      partitionId,
      itemId,
      ordinal,
      facts,
      score,
      ...(word === undefined ? {} : { words: word }),
      ...(near === undefined ? {} : { meaning: near }),
    };
  });
  const best = new Map<string, Fused>();
  for (const each of fused) {
    const key = `${each.partitionId} ${each.itemId}`;
    const known = best.get(key);
    if (known === undefined || isBefore(each, known)) best.set(key, each);
  }
  return [...best.values()].toSorted((one, other) => (isBefore(one, other) ? -1 : 1));
}

const isBefore = (one: Fused, other: Fused): boolean =>
  one.score !== other.score
    ? one.score > other.score
    : one.itemId !== other.itemId
      ? one.itemId < other.itemId
      : one.ordinal < other.ordinal;
