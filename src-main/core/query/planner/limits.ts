import type { QueryCosts } from "#shared/model/query-costs.ts";

/** What bounds the planner, and what happens there. */
export const limits = {
  /** Most candidates that are asked for where filters come last; where more were needed, they come first. */
  overFetchCountMax: 4_000,
  /** More candidates than the estimate says, as a factor and a number. */
  overFetchFactor: 1.3,
  overFetchSpareCount: 16,
  /** A search among many listed ones costs at most so many searches among all. */
  walkedCostFactor: 15,
  /** Filter combinations of which it is kept how they go with nearness; the one that was used longest ago goes. */
  correlationCountMax: 256,
  /** How much one search changes that, and how far it may go either way. */
  correlationShare: 0.3,
  correlationFactorMax: 20,
  /** Words of which it is kept how many segments have them; the one that was asked for longest ago goes. */
  wordFrequencyCountMax: 4_096,
  /** Filter combinations of which the store is believed to keep the list, as many as it does. */
  listedCountMax: 4,
  /** The library is counted again when it holds so much more or less, or has changed and the counts are so old. */
  statisticsDriftMax: 0.05,
  statisticsAgeMsMax: 60_000,
  /** Costs that were wrong by this factor over some searches are measured again. */
  costErrorMax: 3,
  costErrorShare: 0.2,
  costErrorCountMin: 8,
  /** In a smaller library every way is quick, and nothing is measured. */
  calibratedSegmentCountMin: 2_000,
  /** Times each cost is measured; the least counts, because everything else is disturbance. */
  calibrationRounds: 3,
  /** Segments that are checked to measure what a check costs. */
  calibrationCheckCount: 500,
  calibrationCandidateCount: 2_000,
  /** Quiet before work that nobody waits for begins. */
  calmMs: 1_500,
  /** Such work that waits; more is dropped, and wanted again by the searches that come. */
  idleJobCountMax: 16,
} as const;

/** Before anything was measured: a small computer. */
export const costsAtFirst: QueryCosts = {
  callMs: 0.1,
  listMsPerItem: 0.000_5,
  listMsPerSegment: 0.000_6,
  countMsPerItem: 0.000_4,
  checkMsPerSegment: 0.001_5,
  nearestMs: 1.5,
  nearestMsPerCandidate: 0.001,
  nearestMsPerAllowed: 0.000_05,
};
