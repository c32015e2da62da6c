/** Which pictures were read for their text, and what was found: added to what is known of them, later than the rest. */
import type { ContentHash, ItemId, SegmentId, SpaceId } from "#shared/model/ids.ts";
import type { PictureHash } from "#shared/model/picture.ts";
import type { ReadingStatus } from "#shared/model/reading.ts";
import type { SegmentDraft } from "#shared/model/segment.ts";
import type { QuantisedVector, StoreChange } from "./library-store.ts";

export interface UnreadItem {
  readonly itemId: ItemId;
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly contentHash: ContentHash;
  readonly title?: string;
  /** Its bytes are in the store: there is no file. */
  readonly isKept: boolean;
  /** Of a film: the pictures that are kept of it, in the order of time; the hash of those that were looked at. */
  readonly frames?: readonly { readonly timeMs: number; readonly hash?: PictureHash }[];
  /** Ask for those before it. */
  readonly rowId: number;
}

export interface KeptReading {
  readonly itemId: ItemId;
  readonly contentHash: ContentHash;
  readonly readerId: string;
  readonly segments: readonly SegmentDraft[];
  /** One a segment, in the given space. */
  readonly spaceId: SpaceId;
  readonly vectors: readonly QuantisedVector[];
}

export interface ReadingStore {
  /** Not read by this reader yet; what came last comes first. */
  unread(readerId: string, beforeRowId: number, limit: number): Promise<readonly UnreadItem[]>;
  /**
   * Adds what was read behind the segments that the item has, in the place of what another reader had read; those keep their
   * ids. `undefined`, and nothing was written, where the item is gone or has other content by now.
   */
  keepReading(
    reading: KeptReading,
  ): Promise<(StoreChange & { readonly segmentIds: readonly SegmentId[] }) | undefined>;
  readingCounts(readerId: string): Promise<Omit<ReadingStatus, "state">>;
}
