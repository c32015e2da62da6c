/** Words that a prefix stands for beside what full text finds by itself, most frequent first; rarer ones are left out. */
export const prefixExpansionCountMax = 12;
/** Filter results kept for the next query with the same filters; the oldest goes. */
export const allowedCacheCountMax = 4;
/** Paths of items with the same bytes that a hit names; the rest is left out. */
export const sameContentCountMax = 20;
/** Segments of an item, from its beginning, whose mean stands for it as an example. */
export const exampleSegmentCountMax = 64;
/** Values of one facet; the rarest are left out. */
export const facetValueCountMax = 20;
/** Words of the vocabulary that are read before other calls get their turn. */
export const vocabularyPageSize = 1_000;
/** The vocabulary is read again when the store has moved on and it is at least this old. */
export const vocabularyAgeMs = 60_000;
/** A call that needs the vocabulary waits this long for the first reading of it; then it answers from what there is. */
export const vocabularyPatienceMs = 1_000;
/** Shortest words in which one mistyped letter is forgiven, and two. */
export const typoLengths = { one: 4, two: 8 } as const;
/** Owners of segments kept in memory (a segment never changes its item); all go when it is full. */
export const ownerCacheCountMax = 200_000;
/** Owners that the first question reads at once; the others are read when they are asked for. */
export const ownerForeseenCountMax = 150_000;
/** Hits of which it is told what terms they have; the rest are not better than these. */
export const termedHitCountMax = 20;
/** Share of all segments past which an unfinished word ranks nothing: beside other words it is then only counted. */
export const broadPrefixShare = 0.2;
/** Filter combinations of which the number of segments that pass is kept; the oldest goes. */
export const passingCountCacheMax = 64;
/** Statements of filter combinations that are kept prepared; the oldest goes. */
export const passingStatementCacheMax = 64;
/** Hits that are checked against the filters at once where filters come last. */
export const passingBatchSize = 256;
/** Items that the statistics are counted by: about ten milliseconds of reading. Of a larger library it is a sample. */
export const statisticsSampleCountMax = 2_000;
/** Values of one field that the statistics keep; the rarest are left out. */
export const statisticsValueCountMax = 500;
/** Parts of the histogram of a number. */
export const statisticsQuantileCount = 64;
/**
 * What is counted of all that has a word of a question: segments whose item is looked up, and items whose values are. Of more than
 * either a sample is, and said to be one; of segments in even parts of so many, for those of an item lie side by side.
 */
export const wordedLimits = { segmentCountMax: 30_000, itemCountMax: 2_000, partSize: 256 } as const;
export type WordedLimits = { readonly [Name in keyof typeof wordedLimits]: number };
