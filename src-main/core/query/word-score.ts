/** How far the words of a question are met, on an absolute scale, so that BM25 can be weighed against a cosine. */

/** How rare a term is (the idf of FTS5's bm25): a term in more than half of all segments says next to nothing. */
const rarity = (segmentCount: number, documentCount: number): number =>
  Math.max(1e-6, Math.log((segmentCount - documentCount + 0.5) / (documentCount + 0.5)));

/** Worth, in terms that one segment in all has, of what is enough of a long question. */
const enoughTerms = 2;

/** Above one, so that half of a question met counts for much less than half. */
const sharpness = 3;

export interface AskedTerms {
  readonly segmentCount: number;
  /** Segments that have each term. */
  readonly documentCounts: readonly number[];
  /** Places of the terms that each of the best hits has. */
  readonly termsOfBest: readonly (readonly number[])[];
}

/**
 * How much the word leg is to be trusted, 0…1: the rarity of the terms that one hit has together, as a share of all that
 * were asked for, or of enough of a long question. 1 where one hit has every word; little where the best of them
 * shares one word of three. A word that nobody has was asked for too.
 */
export function wordTrust({ segmentCount, documentCounts, termsOfBest }: AskedTerms): number {
  const rarities = documentCounts.map((count) => rarity(segmentCount, count));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const met = termsOfBest.reduce(
    (most, terms) => Math.max(most, sum(terms.map((place) => rarities[place] ?? 0))),
    0,
  );
  const wanted = Math.min(sum(rarities), enoughTerms * Math.log(segmentCount + 1));
  return wanted <= 0 ? 0 : Math.min(1, met / wanted) ** sharpness;
}
