/** One order from two legs, as on a device: what each says in equal parts, by absolute scores and not by places. */
import type { LegScore } from "#shared/model/hit.ts";
import { keyOf } from "#server/repositories/search/hydrate.ts";
import type { Candidate } from "#server/repositories/search/candidates.ts";

export interface Fused extends Omit<Candidate, "value"> {
  readonly score: number;
  readonly words?: LegScore;
  readonly meaning?: LegScore;
}

/** Cosine at which a segment is as near as can be asked for: of a weak best neighbour nothing is made. */
const nearCosine = 0.5;

/** Each item once, by its best place. `meaning` is best first, by the best of several vectors. */
export function fuseLegs(words: readonly Candidate[], meaning: readonly Candidate[]): readonly Fused[] {
  const bestRank = Math.max(1e-6, words[0]?.value ?? 0);
  const bestCosine = Math.max(nearCosine, meaning[0]?.value ?? 0);
  const byWords = new Map(
    words.map((each, at) => [keyOf(each), { rank: at + 1, score: each.value / bestRank }] as const),
  );
  const byMeaning = new Map(
    meaning.map((each, at) => [keyOf(each), { rank: at + 1, score: each.value }] as const),
  );
  const all = new Map([...words, ...meaning].map((each) => [keyOf(each), each]));
  const fused = [...all].map(([key, { partitionId, itemId, ordinal }]): Fused => {
    const [word, near] = [byWords.get(key), byMeaning.get(key)];
    const score = ((word?.score ?? 0) + Math.max(0, near?.score ?? 0) / bestCosine) / 2;
    return {
      partitionId,
      itemId,
      ordinal,
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
