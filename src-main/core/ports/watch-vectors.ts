import type { SegmentId } from "#shared/model/ids.ts";
import type { PackedRows } from "./vector-index.ts";

export interface WatchVector {
  readonly number: number;
  readonly codes: Int8Array;
  /** Cosine from which on a segment meets it. */
  readonly threshold: number;
}

export interface NearWatch {
  readonly number: number;
  readonly segmentId: SegmentId;
  readonly cosine: number;
}

/** Vectors of watches, and which of them new segments meet: exact, for a match that is missed is never made good. */
export interface WatchVectors {
  changeWatches(added: readonly WatchVector[], gone: readonly number[]): Promise<void>;
  watchesNear(rows: PackedRows): Promise<readonly NearWatch[]>;
}
