/** What bounds the vector index, and what happens there. */
export const limits = {
  /** Rows of one block of the matrix: it grows block by block, so growing never copies what is there. */
  blockRowsMax: 4096,
  /** Ids of one page of the map from segment to slot. */
  pageIdsMax: 1024,
  /** Bytes of one sealed part of the index file: what writing and reading hold beside the index, and what the allocator keeps of it after. */
  partSizeBytesMax: 2 * 2 ** 20,
  /** Candidates that are scored exactly, over those asked for: codes of the query lose about a thousandth of the cosine. */
  spareCandidateCount: 32,
  /** What a visited vector is believed to take before the first search was timed. */
  msPerVectorAtFirst: { scan: 0.000_02, graph: 0.002 },
  /** Searches that visit fewer vectors do not change what is believed. */
  pacedVisitsMin: 64,
  /** How much one search changes it. */
  paceShare: 0.2,
  /** More than this asked for is refused as a bug. */
  neighbourCountMax: 10_000,
  /** Rows on their way from the commit, a power of two. Those over it come by message, as all do in the end. */
  sharedRowsMax: 1_024,
  /** Rows of one page read from the store. */
  pageRowsMax: 2_000,
  /** Rows put into the graph before the thread looks for other calls: a few milliseconds. */
  graphSliceRows: 16,
  /** Share of all rows under which what is allowed is scanned: the graph would be walked for rows that are not. */
  walkedShareMin: 0.25,
  /** Searches that are repeated because an answer was removed meanwhile; then what is left of it is given. */
  repeatCountMax: 3,
  /** For each that was removed meanwhile so many more are asked for. */
  sparePerGone: 4,
  /** Share of removed rows over which matrix and graph are made anew. */
  deadShareMax: 0.2,
  /** Fewer removed rows never are worth it. */
  deadRowsMin: 1_000,
  /** Quiet after the last change before the index is written. Killed before that, it catches up from the store. */
  persistAfterMs: 30_000,
  /** Where it is never so quiet: after the first change that is not written. What a crash loses is no more than this of it. */
  persistWithinMs: 300_000,
} as const;

/** What depends on how fast rows are scanned; tests hand in small numbers. */
export interface Tuning {
  /** Up to so many rows are scanned: no graph is made, and no filtered search uses it. */
  readonly exactRowsMax: number;
  /** Filtered searches scan up to so many allowed rows even where there is a graph. */
  readonly exactAllowedMax: number;
  /** Rows not yet in the graph are scanned; over so many, they are put in even while more arrive. */
  readonly tailRowsMax: number;
  /** Quiet after the last change before rows are put into the graph. */
  readonly calmMs: number;
}

export const scriptTuning: Tuning = {
  exactRowsMax: 4_096,
  exactAllowedMax: 16_384,
  tailRowsMax: 8_192,
  calmMs: 2_000,
};
