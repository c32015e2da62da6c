/** Truth for what devices saw and heard: items whose bytes are in the store, and how long a stream keeps them. */
import type { DateSpan } from "#shared/model/clock-periods.ts";
import type { FolderId, ItemId, Revision } from "#shared/model/ids.ts";
import type { CaptureType, Retention, RetentionEffect } from "#shared/model/capture.ts";
import type { LeaseToken } from "#shared/model/lease.ts";
import type { StreamName } from "#shared/model/stream.ts";
import type { StoreChange } from "./library-store.ts";

/** Something captured, ready to be kept. */
export interface CaptureRow {
  readonly itemId: ItemId;
  readonly key: string;
  /** What it is called where a file would have its name. */
  readonly name: string;
  readonly mediaType: CaptureType;
  /** When it happened. */
  readonly eventMs: number;
  readonly tags: readonly string[];
  readonly bytes: Uint8Array;
  /** Given by a producer that holds the stream: it must be the last that was given for it. */
  readonly lease?: LeaseToken;
}

/** `known`: the stream has something with this key, the item; nothing was written. */
export interface KeptCapture {
  readonly itemId: ItemId;
  readonly outcome: "stored" | "known";
  readonly revision: Revision;
}

/** The lease is another's by now: nothing was written. */
export interface FencedCapture {
  readonly outcome: "fenced";
}

/** A rule of a stream, with what its days mean now. */
export interface Sweeping {
  /** What arrived then is too old. */
  readonly old: readonly DateSpan[];
  readonly keepBytes?: number | undefined;
}

/** Every call that writes may reject with a `StoreFullError`. */
export interface CaptureStore {
  /** The item, `waiting`, and its bytes in one transaction; undefined where the stream was removed meanwhile. */
  keepCapture(
    streamId: FolderId,
    name: StreamName,
    capture: CaptureRow,
    nowMs: number,
  ): Promise<KeptCapture | FencedCapture | undefined>;
  /** The bytes as they came; undefined where the item is a file, an event, or gone. */
  originalOf(itemId: ItemId): Promise<Uint8Array | undefined>;
  retentions(): Promise<ReadonlyMap<FolderId, Retention>>;
  setRetention(streamId: FolderId, retention: Retention): Promise<void>;
  /** What the rule would take away now. */
  retentionEffect(streamId: FolderId, sweeping: Sweeping): Promise<RetentionEffect>;
  /** Takes away up to so many of what the rule takes away, the oldest first, with all that they had; one transaction. */
  sweepStream(
    streamId: FolderId,
    sweeping: Sweeping,
    itemCountMax: number,
  ): Promise<StoreChange & { readonly removedItemCount: number }>;
}
