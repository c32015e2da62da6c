/** BM25 on an absolute scale, so that it can be weighed against a cosine. */

/** How rare a term is (the idf of FTS5's bm25): a term in more than half of all segments says next to nothing. */
const rarity = (segmentCount: number, documentCount: number): number =>
  Math.max(1e-6, Math.log((segmentCount - documentCount + 0.5) / (documentCount + 0.5)));

/** Of what a term can give at most (2.2 times its rarity, by BM25's saturation), what a good segment gets of it. */
const goodShare = 1.5;

/** Words' worth of a term that one segment in all has: a segment that brings as much has said enough. */
const enoughTerms = 3;

/**
 * BM25 of a segment that has what was asked for: every term of a short query, or enough of a long one.
 * Words that nobody has count as asked for too. Derived from the query and the store, not from what was found.
 */
export function yardstick(segmentCount: number, documentCounts: readonly number[]): number {
  const asked = documentCounts.reduce((sum, count) => sum + rarity(segmentCount, count), 0);
  return Math.max(1e-6, Math.min(goodShare * asked, enoughTerms * Math.log(segmentCount + 1)));
}
