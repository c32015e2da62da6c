/** Best segments that each leg puts forward; what neither leg has among them is not found. */
export const candidateCountMax = 200;
/** Examples that are each looked for by themselves; the last of them stands for its own and all that follow. */
export const exampleLegCountMax = 8;
/** Word hits that are looked through for the words of what meaning found; what is beyond counts as without words. */
export const wordHitCountMax = 1_000;
/** Word hits from which an answer in another order is made; what is beyond is not in it. */
export const sortedCandidateCountMax = 5_000;
/** Of the best score; what is weaker has no place in an answer in another order. */
export const sortedScoreShare = 0.5;
/** After so long, what is new counts half as much for being new: about a month. */
export const recencyHalfLifeMs = 30 * 24 * 3_600_000;
/** Best items that are put in an order in which they differ; each is compared with every other. */
export const spreadCountMax = 100;
/** Items of a query without words from which groups are made; what is beyond is in none. */
export const groupedBrowseCountMax = 2_000;
/** Hits of a group where no number is given. */
export const perGroupDefault = 3;
/** Items of all answers whose next pages can still be asked for; the oldest answers go. */
export const keptFoundCountMax = 20_000;
/** Further places of the same item that a hit names; the rest is left out. */
export const moreCountMax = 5;
/** Letters after which searches of before are offered; and how many of the saved, and of those that were made. */
export const searchedBeforeLettersMin = 2;
export const searchedBeforeCountMax = 3;
/** Shortest unfinished word that is corrected when nothing begins so; a shorter one may become anything. */
export const unfinishedLettersMin = 5;
/** Words without any occurrence that are corrected in one query; the others stay as they are. */
export const correctedWordCountMax = 4;
/** Hits that a team's server gives at once. */
export const teamPageSize = 100;
/** Words of a question to a team that this library is asked to correct: each is held against all of its words. */
export const teamCorrectedWordCountMax = 12;
/** Sentences of one hit, and code units of all of them, that are compared with the query for a page of hits. */
export const sentenceCountMax = 12;
/** Found items that a reranker reads: enough for a first page, few enough for a model that reads slowly. */
export const rerankedCountMax = 30;
/**
 * Of the nearest sentence beside both legs, by `bench/quality`: with a tenth CACM's nDCG@10 rises from .510 to .515 and
 * Cranfield's falls from .396 to .394; with half of all it falls to .473 and .365. A model that reads pairs deserves more.
 */
export const rerankWeight = 0.1;
export const sentenceLengthSumMax = 12_000;
/** How much one search changes what is expected of the next. */
export const stepPaceShare = 0.2;
/** Answers that are kept until the library changes, and hits of all of them (a few kilobytes each); the oldest goes. */
export const resultCacheCountMax = 200;
export const resultCacheHitCountMax = 3_000;
/** Questions of which it is kept what was found, before any order, until the library changes, and items (or places) of all; the oldest goes. */
export const keptBestCountMax = 8;
export const keptBestFoundCountMax = 20_000;
/** So long that holds of words that the vocabulary stands in for, which is itself up to a minute behind the library. */
export const unfinishedAgeMsMax = 5_000;
/** Share of the approximate searches that are repeated exactly, and of the time that this may take. */
export const recallSampleShare = 0.05;
export const recallCheckShareMax = 0.01;
/** Nearest neighbours that are compared. */
export const recallAt = 10;
/** Under this mean, over at least so many checks, a band is searched harder. */
export const recallTarget = 0.95;
export const recallSampleCountMin = 8;
/** Checks after which an older one counts for less than a newer. */
export const recallSamplesRemembered = 50;
/** Candidates that a search with doubled effort keeps: twice the quarter more than are asked for that an index keeps itself. */
export const recallDoubledFactor = 2.5;
export const recallDoubledEffortMin = 512;
/** An index that has grown or shrunk by this factor is judged anew. */
export const recallGrowthMax = 1.5;
/** Spaces of which it is kept how much is found: twice as many as are searched at once. Those that were not checked for longest go. */
export const recallSpaceCountMax = 8;
/** Bands of selectivity, by the largest share of all vectors in each. */
export const recallBandEdges = [0.001, 0.01, 0.03, 0.1, 0.5, 0.999, 1] as const;
