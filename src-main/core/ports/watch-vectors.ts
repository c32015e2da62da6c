import type { SegmentId } from "#shared/model/ids.ts";
import type { PackedRows } from "./vector-index.ts";

/** What a watch asks for by meaning. */
export interface WatchMeaning {
  readonly codes: Int8Array;
  /** Cosine from which on a segment meets it. */
  readonly threshold: number;
}

export interface WatchVector extends WatchMeaning {
  readonly number: number;
}

export interface NearWatch {
  readonly number: number;
  readonly segmentId: SegmentId;
  readonly cosine: number;
}

/**
 * Vectors of watches, and which of them new segments meet: exact, for a match that is missed is never made good. It is asked in the
 * thread that stores, in the midst of a transaction, so it gives no promise.
 */
export interface WatchVectors {
  /** Each in the place of one with its number. All are of one space: those of another go with the change that brings these. */
  change(added: readonly WatchVector[], gone: readonly number[]): void;
  near(rows: PackedRows): readonly NearWatch[];
  /** What `near` will be asked about, rows of codes beside each other: where it can, another thread begins with it. It is but a hint. */
  begin(codes: Int8Array<ArrayBuffer>): void;
}
