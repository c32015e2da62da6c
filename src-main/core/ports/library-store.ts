/** Truth for ingestion: folders, items, segments, vectors. Rows, full text and vectors of an item change together or not at all. */
import type { WatchedFolder } from "#shared/model/folder.ts";
import type { ContentHash, FolderId, ItemId, Revision, SegmentId, SpaceId } from "#shared/model/ids.ts";
import type { Item, ItemKind, LanguageCode, StatusCounts, StatusReason } from "#shared/model/item.ts";
import type { Segment, SegmentDraft } from "#shared/model/segment.ts";
import type { ItemFilter } from "#shared/rpc/library-contract.ts";
import type { MediaParts } from "./decoder.ts";
import type { QueueLane } from "./queue-lane.ts";
import type { SeenFile } from "./file-tree.ts";
import type { SeenPicture } from "./picture.ts";
import type { HeardSound } from "./sound.ts";

export interface KnownFile {
  readonly itemId: ItemId;
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly fileKey: string;
  /** The system refused to let it be read: seen readable, it must be tried again though nothing else changed. */
  readonly unreadable: boolean;
}

/** The difference between a look at the disk and the library, worked out by `core/ingest/reconcile`. */
export interface TreeDifference {
  readonly added: readonly SeenFile[];
  readonly changed: readonly (SeenFile & { readonly itemId: ItemId })[];
  /** Same file, other path; to be read again where its content or its name differs, for the name says what kind it is. */
  readonly moved: readonly (SeenFile & { readonly itemId: ItemId; readonly contentChanged: boolean })[];
  readonly removed: readonly ItemId[];
  /** Where what is to be read waits; absent: among the quick. */
  readonly lane?: QueueLane;
}

/** Segments that left the store with a change: the vector index must forget them. */
export interface StoreChange {
  readonly revision: Revision;
  readonly removedSegments: readonly SegmentId[];
}

export interface ClaimedItem {
  readonly itemId: ItemId;
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly attemptCount: number;
  /** Its bytes are in the store: there is no file. */
  readonly isKept?: boolean;
  /** What whoever captured it calls it. */
  readonly givenName?: string;
  /** The lane of what was captured; files are told by their names. */
  readonly keptLane?: QueueLane;
  /** Grows when the file is seen changed; a commit for an older generation is refused. */
  readonly generation: number;
}

/** How much is taken out of the queue at once. */
export interface ClaimLimit {
  /** Of the quick lane. */
  readonly itemCountMax: number;
  /** Of the quick lane; one larger item is taken alone. */
  readonly bytesMax: number;
  /** Of the lane of utterances; absent: none. */
  readonly utteranceCountMax?: number;
  /** Of the lane of recordings; absent: none. */
  readonly recordingCountMax?: number;
}

export interface QuantisedVector {
  readonly codes: Int8Array;
  readonly scale: number;
}

interface CommitBase {
  readonly itemId: ItemId;
  readonly generation: number;
}
export type ItemCommit = CommitBase &
  (
    | {
        readonly kind: "indexed";
        readonly contentHash: ContentHash;
        readonly itemKind: ItemKind;
        readonly mediaType: string;
        readonly title?: string;
        readonly language: LanguageCode;
        readonly takenMs?: number;
        readonly durationMs?: number;
        readonly media?: MediaParts;
        readonly tags: readonly string[];
        readonly segments: readonly SegmentDraft[];
        /** One a segment, in the same order; in the given space. */
        readonly spaceId: SpaceId;
        /** One a segment, in the same order; none where they are to come. */
        readonly vectors: readonly QuantisedVector[];
        readonly thumbnail?: Uint8Array;
        readonly picture?: SeenPicture;
        readonly sound?: HeardSound;
        readonly notice?: StatusReason;
      }
    | {
        readonly kind: "skipped" | "failed";
        readonly reason: StatusReason;
        readonly itemKind?: ItemKind;
        readonly mediaType?: string;
        readonly contentHash?: ContentHash;
        /** When to try again; absent: never, until the file changes or the user asks. */
        readonly retryAtMs?: number;
      }
  );

export interface CommittedItem {
  readonly itemId: ItemId;
  /**
   * `stale`: the file changed meanwhile, or the item is gone; nothing was written.
   * `refused`: it broke a rule of the store; it is now `failed` as `internal`, with nothing to be found of it.
   */
  readonly outcome: "written" | "stale" | "refused";
  readonly segmentIds: readonly SegmentId[];
}

/** Nothing of the call was written, and it may be tried again: the disk is full, or fails for the moment. */
export class StoreFullError extends Error {
  override readonly name = "StoreFullError";
}

/** Every call that writes may reject with a `StoreFullError`. */
export interface LibraryStore {
  addFolder(folder: WatchedFolder): Promise<void>;
  updateFolder(
    folderId: FolderId,
    change: {
      readonly paused?: boolean;
      readonly ignore?: readonly string[];
      readonly lastScanMs?: number;
      readonly ignoredCount?: number;
    },
  ): Promise<void>;
  removeFolder(folderId: FolderId): Promise<StoreChange & { readonly removedItemCount: number }>;
  listFolders(): Promise<
    readonly (WatchedFolder & {
      readonly counts: StatusCounts;
      readonly lastScanMs?: number;
      readonly ignoredCount: number;
    })[]
  >;

  /** Files known of a folder, below one path or all. */
  knownFiles(folderId: FolderId, under: string | null): Promise<readonly KnownFile[]>;
  /**
   * New and changed items become `waiting` (obstacles: `skipped`/`failed` at once); removed ones go with all they had. One
   * transaction; those of one addition have one `nowMs`. Only in the quick lane is anything urgent.
   */
  applyDifference(
    folderId: FolderId,
    difference: TreeDifference,
    urgent: boolean,
    nowMs: number,
  ): Promise<StoreChange>;

  /**
   * Takes the next waiting items, which become `working`; skips paused folders and retries not yet due (one that
   * is further ahead than any pause was noted by a clock that was ahead, and is due). Of the quick lane urgent ones first,
   * those of the newest addition (one `nowMs`) before all others and in the order given; then the oldest. The last of
   * several places is for what has waited longest. Of the other lanes the oldest.
   */
  claim(limit: ClaimLimit, nowMs: number): Promise<readonly ClaimedItem[]>;
  /** `working` → `waiting`: at start (after a crash) with no ids, or for given items (paused). */
  release(itemIds: readonly ItemId[] | null): Promise<number>;
  /** The same, and from now on they wait in another lane than the quick one; what was urgent goes first there. */
  defer(itemIds: readonly ItemId[], lane: Exclude<QueueLane, "quick">): Promise<number>;
  /** When the next retry falls due; absent when none waits. */
  nextRetryMs(): Promise<number | undefined>;
  /** Segments and vectors of an item with the very same bytes, to be committed without decoding again. */
  twinOf(
    contentHash: ContentHash,
    spaceId: SpaceId,
    except: ItemId,
  ): Promise<Extract<ItemCommit, { kind: "indexed" }> | undefined>;
  commit(
    batch: readonly ItemCommit[],
    nowMs: number,
  ): Promise<StoreChange & { readonly items: readonly CommittedItem[] }>;

  /**
   * Puts other vectors in the place of those that the segments have in the space; all, or none. A segment that has none
   * there, or is gone, is passed over. Rows are then newer than an index that knows segments by their ids alone: whoever
   * calls tells it, and sees to it that it is told again where it may not have kept it.
   */
  replaceVectors(
    spaceId: SpaceId,
    rows: readonly (QuantisedVector & { readonly segmentId: SegmentId })[],
  ): Promise<{ readonly revision: Revision; readonly replaced: readonly SegmentId[] }>;

  retry(itemIds: readonly ItemId[] | null, nowMs: number): Promise<number>;
  cancel(itemIds: readonly ItemId[] | null): Promise<number>;
  /** All that the item has: what the content gives and is not among them goes until it is read again. */
  setTags(itemId: ItemId, tags: readonly string[]): Promise<Revision>;
  /** Those that the person gave, and nothing else: what the content gives stays. */
  setUserTags(itemId: ItemId, tags: readonly string[]): Promise<Revision>;

  counts(): Promise<StatusCounts>;
  revision(): Promise<Revision>;
  segmentCount(): Promise<number>;
  listItems(
    filter: ItemFilter,
    offset: number,
    limit: number,
  ): Promise<{ readonly items: readonly Item[]; readonly totalCount: number }>;
  getItem(itemId: ItemId): Promise<Item | undefined>;
  itemAt(path: string): Promise<Item | undefined>;
  readSegments(
    itemId: ItemId,
    fromOrdinal: number,
    limit: number,
  ): Promise<{ readonly segments: readonly Segment[]; readonly totalCount: number }>;
  thumbnail(itemId: ItemId): Promise<Uint8Array | undefined>;
  waveform(itemId: ItemId): Promise<Uint8Array | undefined>;
  /** The picture at exactly this time. */
  frame(itemId: ItemId, timeMs: number): Promise<Uint8Array | undefined>;
  /** Does the full-text index hold the item's segments? For the trace. */
  wordsIndexed(itemId: ItemId): Promise<boolean>;
  vectorsStored(itemId: ItemId, spaceId: SpaceId): Promise<number>;

  readSetting(name: string): Promise<string | undefined>;
  writeSetting(name: string, value: string): Promise<void>;
}
