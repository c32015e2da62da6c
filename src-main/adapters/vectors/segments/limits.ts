import type { SegmentStrategy } from "#native/segment.ts";

/** What bounds the segments, and what happens there. */
export const limits = {
  /** Bytes of one sealed part of a segment: what writing and reading hold beside it. */
  partSizeBytesMax: 4 * 2 ** 20,
  /** Links of a row on the upper levels, half of those on the lowest. */
  linkCount: 16,
  /** Candidates held while a row is put in, at so many rows: a larger graph needs more to find as much. */
  buildEffort: { least: 76, upToRows: 131_072, most: 160 },
  /** One: whoever searches meanwhile has the other processors. */
  buildThreadCount: 1,
  /** How long a build gives way to all others; ten times what it takes where nobody else has anything to do. */
  patienceMs: 4_000,
  patienceMsPerRow: 2,
  /** Candidates that a walk holds at least; recall@10 is then over .98 on a million rows. */
  effortMin: 64,
  /** A flat segment is written anew while what joins it is at least so large a part of it. */
  flatRatio: 4,
  /** The same for one with a graph, whose making takes a second for each five thousand rows. */
  graphRatio: 2,
  /** More segments than this, and the smallest becomes part of a larger one whatever it costs: each is a search more. */
  segmentCountMax: 4,
  /** Share of removed rows over which a segment is made anew. */
  deadShareMax: 0.2,
  /** What a build takes beside its segments, over the bytes of their rows: copies, links, and the new segment. */
  buildMemoryFactor: 4,
  /** Graphs are made while this share of the free memory is enough for it; else rows are scanned, and the state says so. */
  freeMemoryShareMax: 0.5,
} as const;

/** What depends on how fast rows are scanned, and the most that a segment holds; tests hand in small numbers. */
export interface SegmentTuning {
  /** A segment never has more rows; those behind them make several. */
  readonly segmentRowsMax: number;
  /** Segments of more rows get a graph; a graph takes half a row's memory more. */
  readonly flatRowsMax: number;
  /** Rows that are not in a segment; over so many, they become one even while more arrive. */
  readonly tailRowsMax: number;
  /** Quiet after the last change before the tail becomes a segment, */
  readonly calmMs: number;
  /** where it has at least so many rows: fewer are scanned in a moment, and read again from the store after a crash. */
  readonly sealRowsMin: number;
  /** Quiet after the last change before segments are written. */
  readonly persistAfterMs: number;
  /** How segments are searched where every row need not be: tests force what would not be chosen for their few. */
  readonly strategy: SegmentStrategy;
}

export const segmentTuning: SegmentTuning = {
  // `row_count_max` of the addon, which refuses more: a link has 24 bits for a row.
  segmentRowsMax: 2 ** 24 - 1,
  flatRowsMax: 131_072,
  tailRowsMax: 65_536,
  calmMs: 2_000,
  sealRowsMin: 4_096,
  persistAfterMs: 30_000,
  strategy: "planned",
};
