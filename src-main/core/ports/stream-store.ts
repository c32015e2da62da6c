/** Truth for what is pushed. An event is an item whose content is its row: there is no file behind it. */
import type { FolderId, ItemId, Revision, SpaceId } from "#shared/model/ids.ts";
import type { LeaseToken } from "#shared/model/lease.ts";
import type { SegmentDraft } from "#shared/model/segment.ts";
import type { StreamName, StreamStatus } from "#shared/model/stream.ts";
import type { CommittedItem, QuantisedVector, StoreChange } from "./library-store.ts";

/** An event, ready to be found. */
export interface EventRow {
  readonly itemId: ItemId;
  readonly key: string;
  /** What it is called where a file would have its name. */
  readonly name: string;
  readonly title?: string;
  /** When it happened. */
  readonly eventMs: number;
  /** All of it, as it was pushed. */
  readonly text: string;
  readonly tags: readonly string[];
  readonly segments: readonly SegmentDraft[];
  readonly spaceId: SpaceId;
  /** One a segment, in the same order; none where they are to come. */
  readonly vectors: readonly QuantisedVector[];
}

export interface EventBatch {
  readonly streamId: FolderId;
  readonly name: StreamName;
  readonly events: readonly EventRow[];
  /** Given by a producer that holds the stream: it must be the last that was given for it. */
  readonly lease?: LeaseToken;
}

/** `known`: the stream has an event with this key, the item; nothing was written. */
export type AppendedEvent = Pick<CommittedItem, "itemId" | "segmentIds"> & {
  readonly outcome: "stored" | "known";
};

/** `null`: the stream was removed meanwhile. `fenced`: the lease is another's by now. Nothing was written of either. */
export type AppendedBatch = readonly AppendedEvent[] | "fenced" | null;

export interface AppendedEvents {
  readonly revision: Revision;
  readonly events: readonly AppendedBatch[];
}

/** Every call that writes may reject with a `StoreFullError`. */
export interface StreamStore {
  addStream(stream: Pick<StreamStatus, "id" | "name" | "addedMs">): Promise<void>;
  listStreams(): Promise<readonly StreamStatus[]>;
  pauseStream(streamId: FolderId, paused: boolean): Promise<void>;
  removeStream(streamId: FolderId): Promise<StoreChange & { readonly removedItemCount: number }>;
  /** Those of the keys that the stream has, with their items. */
  knownEvents(streamId: FolderId, keys: readonly string[]): Promise<ReadonlyMap<string, ItemId>>;
  /** One transaction, in the order given; answered in the same order. */
  appendEvents(batches: readonly EventBatch[], nowMs: number): Promise<AppendedEvents>;
}
