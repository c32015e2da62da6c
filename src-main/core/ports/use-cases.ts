/**
 * What the stages offer to the contract's handlers. Inputs and outputs are the contract's own;
 * an expected failure is a `Refusal` with the contract's closed code, never an exception.
 */
import type { ModelId } from "#shared/model/model-catalogue.ts";
import type { Seeing } from "#shared/rpc/pictures-contract.ts";
import type {
  CaptureFacts,
  CaptureSettings,
  CaptureState,
  CaptureType,
  Retention,
  RetentionEffect,
} from "#shared/model/capture.ts";
import type { Camera } from "#shared/model/camera.ts";
import type { FolderStatus } from "#shared/model/folder.ts";
import type { FolderId, ItemId, Revision, SegmentId } from "#shared/model/ids.ts";
import type { Item } from "#shared/model/item.ts";
import type { Lease, LeaseToken } from "#shared/model/lease.ts";
import type { Recorder } from "#shared/model/recorder.ts";
import type { Segment } from "#shared/model/segment.ts";
import type { TraceRemark } from "#shared/model/trace-remark.ts";
import type { Activity, ItemFilter, TraceStep } from "#shared/rpc/library-contract.ts";
import type { ErrorCode } from "#shared/rpc/errors.ts";
import type { HeldId, PictureFacts } from "#shared/model/picture.ts";
import type { SavedSearch, SavedSearchId } from "#shared/model/saved-search.ts";
import type { Watch, WatchId, WatchMatch, WatchPreview } from "#shared/model/watch.ts";
import type { LateNews } from "./watch-store.ts";
import type { Webhook, WebhookFailure, WebhookId } from "#shared/model/webhook.ts";
import type { SearchResult, Suggestion } from "#shared/rpc/search-contract.ts";
import type { EventOutcome, StreamEvent, StreamName, StreamStatus } from "#shared/model/stream.ts";
import type { SynonymGroup } from "#shared/model/synonym.ts";
import type { SpaceComparison } from "#shared/rpc/spaces-contract.ts";
import type { Settings } from "#shared/rpc/system-contract.ts";
import type { VectorExportEvent, VectorImportEvent } from "#shared/rpc/vectors-contract.ts";

export interface Refusal {
  readonly refused: ErrorCode;
  /** The `data` that the code's schema asks for. */
  readonly data?: Readonly<Record<string, string>>;
}
export const isRefusal = (value: object): value is Refusal => "refused" in value;

/** Made by `core/ingest`: `createLibrary(deps)`. */
export interface Library extends AsyncDisposable {
  /** Takes up where the last run stopped: releases what was in work, compares every folder, watches. Returns at once; the work goes on. */
  start(): Promise<void>;
  addFolder(input: {
    readonly path: string;
    readonly ignore: readonly string[];
  }): Promise<FolderStatus | Refusal>;
  listFolders(): Promise<readonly FolderStatus[]>;
  updateFolder(input: {
    readonly folderId: FolderId;
    readonly paused?: boolean | undefined;
    readonly ignore?: readonly string[] | undefined;
  }): Promise<FolderStatus | Refusal>;
  rescanFolder(folderId: FolderId): Promise<FolderStatus | Refusal>;
  removeFolder(folderId: FolderId): Promise<{ readonly removedItemCount: number } | Refusal>;
  listItems(
    filter: ItemFilter,
    offset: number,
    limit: number,
  ): Promise<{ readonly items: readonly Item[]; readonly totalCount: number; readonly revision: number }>;
  getItem(itemId: ItemId): Promise<Item | Refusal>;
  readSegments(
    itemId: ItemId,
    fromOrdinal: number,
    limit: number,
  ): Promise<{ readonly segments: readonly Segment[]; readonly totalCount: number } | Refusal>;
  thumbnail(itemId: ItemId): Promise<Uint8Array | undefined>;
  waveform(itemId: ItemId): Promise<Uint8Array | undefined>;
  frame(itemId: ItemId, timeMs: number): Promise<Uint8Array | undefined>;
  retryItems(itemIds: readonly ItemId[] | null): Promise<number>;
  cancelItems(itemIds: readonly ItemId[] | null): Promise<number>;
  tagItem(itemId: ItemId, tags: readonly string[]): Promise<Item | Refusal>;
  trace(path: string): Promise<{
    readonly path: string;
    readonly itemId?: ItemId;
    readonly steps: readonly TraceStep[];
    readonly verdict: string;
    readonly verdictRemark: TraceRemark;
  }>;
  activity(): Promise<Activity>;
  /** At once, then at every change, at most four a second. Ends when the signal fires. */
  watchActivity(signal: AbortSignal): AsyncIterable<Activity>;
  setPaused(paused: boolean): Promise<Activity>;
  /** Resolves when every folder has been compared once and nothing is waiting or working. */
  idle(signal?: AbortSignal): Promise<void>;
}

/** Made by `core/ingest` with the library. What is pushed instead of being read. */
export interface Streams {
  list(): Promise<readonly StreamStatus[]>;
  add(name: StreamName): Promise<StreamStatus | Refusal>;
  setPaused(name: StreamName, paused: boolean): Promise<StreamStatus | Refusal>;
  remove(name: StreamName): Promise<{ readonly removedItemCount: number } | Refusal>;
  /**
   * Resolves when all of it is on disk. Whoever waits for one push before the next is as fast as the disk; pushes side by
   * side go together in one transaction. With a lease nothing is stored once it has passed to another.
   */
  push(
    name: StreamName,
    events: readonly StreamEvent[],
    lease?: LeaseToken,
  ): Promise<{ readonly outcomes: readonly EventOutcome[]; readonly revision: Revision } | Refusal>;
  /** Resolves when what was acknowledged with the revision can be found. */
  reached(revision: Revision): Promise<Refusal | undefined>;
}

/** Made by `core/ingest` with the library. What devices see and hear: bytes that have no file. */
export interface Captures {
  /** Resolves when it is on disk; it is read after that. With a revision that a search may wait for. */
  keep(
    name: StreamName,
    capture: {
      readonly facts: CaptureFacts;
      readonly mediaType: CaptureType;
      readonly bytes: Uint8Array;
      readonly lease?: LeaseToken;
    },
  ): Promise<(EventOutcome & { readonly revision: Revision }) | Refusal>;
  /** Undefined where the item is no captured one. */
  original(itemId: ItemId): Promise<Uint8Array | undefined>;
  current(): Promise<CaptureState>;
  setPaused(paused: boolean): Promise<CaptureState>;
  changeSettings(part: {
    readonly [Name in keyof CaptureSettings]?: CaptureSettings[Name] | undefined;
  }): Promise<CaptureState>;
  /** At once, then at every change. Ends when the signal fires. */
  watch(signal: AbortSignal): AsyncIterable<CaptureState>;
}

/** Made by `core/ingest`: `createRecorders()`. Which windows record what; cameras of the host are not among them. */
export interface Recorders {
  /** It records until what is given back is disposed of. */
  announce(recorder: Recorder): Disposable;
  /** At once, then at every change. Ends when the signal fires. */
  watch(signal: AbortSignal): AsyncIterable<readonly Recorder[]>;
}

/** Made by `core/ingest`: `createCameras(deps)`. Cameras on the network that the host records from by itself. */
export interface Cameras extends AsyncDisposable {
  /** Records from those that are not paused, as before the last restart. */
  start(): void;
  list(): Promise<readonly Camera[]>;
  /** At once, then at every change. Ends when the signal fires. */
  watch(signal: AbortSignal): AsyncIterable<readonly Camera[]>;
  add(input: {
    readonly name: StreamName;
    readonly url: string;
    readonly paused: boolean;
  }): Promise<Camera | Refusal>;
  update(input: {
    readonly name: StreamName;
    readonly url?: string | undefined;
    readonly paused?: boolean | undefined;
  }): Promise<Camera | Refusal>;
  /** What it was. */
  remove(name: StreamName): Promise<Camera | Refusal>;
  /** One picture as it would be kept; it is not. */
  look(name: StreamName, signal: AbortSignal): Promise<{ readonly jpeg: Uint8Array } | Refusal>;
}

/** Made by `core/ingest`: `createLeases(deps)`. Which of several producers writes to a stream. */
export interface Leases {
  list(): Promise<readonly Lease[]>;
  take(name: StreamName, owner: string, durationMs: number): Promise<Lease | Refusal>;
  renew(name: StreamName, token: LeaseToken, durationMs: number): Promise<Lease | Refusal>;
  release(name: StreamName, token: LeaseToken): Promise<Record<never, never> | Refusal>;
}

/** Made by `core/ingest` with the library. How long a stream keeps what came into it. */
export interface Retentions {
  list(): Promise<readonly { readonly name: StreamName; readonly retention: Retention }[]>;
  /** What the rule would take away now; nothing is taken. */
  preview(name: StreamName, retention: Retention): Promise<RetentionEffect | Refusal>;
  /** What it begins to take away, in the background. */
  set(name: StreamName, retention: Retention): Promise<RetentionEffect | Refusal>;
}

/** Made by `core/query`: `createWatches(deps)`. Queries that wait for what is yet to come. */
export interface Watches extends AsyncDisposable {
  /** Takes up where the last run stopped: what was stored and not asked about is asked about now. */
  start(): Promise<void>;
  /** Something may have been stored. */
  wake(): void;
  /** Vectors came of what was stored before. */
  wakeLate(news: LateNews): void;
  /** Resolves when all that is stored now was asked about, with what is known of it. */
  heard(): Promise<void>;
  /** Runs between two looks at what was stored; afterwards the watches are in the space that is then searched. */
  movedBy(swap: () => Promise<void>): Promise<void>;
  list(): Promise<readonly Watch[]>;
  add(input: {
    readonly name: string;
    readonly text: string;
    readonly threshold: number;
  }): Promise<Watch | Refusal>;
  update(input: {
    readonly id: WatchId;
    readonly name?: string | undefined;
    readonly paused?: boolean | undefined;
    readonly threshold?: number | undefined;
  }): Promise<Watch | Refusal>;
  /** What it was. */
  remove(id: WatchId): Promise<Watch | Refusal>;
  /** What it would have told of the items that came last, at most so many. Nobody is told of them. */
  preview(id: WatchId, itemCountMax: number): Promise<WatchPreview | Refusal>;
  /** Newest first. */
  matches(input: {
    readonly watchId?: WatchId | undefined;
    readonly onlyNew: boolean;
    readonly limit: number;
  }): Promise<readonly WatchMatch[]>;
  /** How many were not seen before. */
  see(watchId: WatchId | undefined): Promise<number>;
  /** Each as it comes. Ends when the signal fires. */
  stream(signal: AbortSignal): AsyncIterable<WatchMatch>;
}

/** Made by `core/query`: `createWebhooks(deps)`. Sends what watches find to addresses that the person has given. */
export interface Webhooks extends AsyncDisposable {
  /** Something may wait to be sent. */
  wake(): void;
  list(): Promise<readonly Webhook[]>;
  add(input: {
    readonly url: string;
    readonly watchId?: WatchId | undefined;
    readonly withText: boolean;
  }): Promise<Webhook | Refusal>;
  setPaused(id: WebhookId, paused: boolean): Promise<Webhook | Refusal>;
  /** What it was. */
  remove(id: WebhookId): Promise<Webhook | Refusal>;
  secret(id: WebhookId): Promise<{ readonly secret: string } | Refusal>;
  /** Why it did not come through; nothing where it did. */
  test(
    id: WebhookId,
    signal: AbortSignal,
  ): Promise<{ readonly failure?: WebhookFailure | undefined } | Refusal>;
}

/** A vector that is an example by itself. */
export interface OwnVector {
  readonly vector: Float32Array;
  readonly not: boolean;
}

/** Made by `core/query`: `createSearch(deps)`. */
export interface Search {
  query(
    input: {
      readonly text: string;
      readonly offset: number;
      readonly limit: number;
      readonly cursor?: string | undefined;
      readonly typing: boolean;
      readonly weak: boolean;
      readonly facets: boolean;
      readonly vectors?: readonly OwnVector[] | undefined;
      readonly collapse?: boolean | undefined;
      readonly rerankMs?: number | undefined;
      readonly diverse?: number | undefined;
      readonly recency?: number | undefined;
      readonly titles?: number | undefined;
      readonly headings?: number | undefined;
      readonly texts?: number | undefined;
      readonly tags?: number | undefined;
      readonly group?: "folder" | "kind" | undefined;
      readonly perGroup?: number | undefined;
    },
    signal?: AbortSignal,
  ): Promise<SearchResult | Refusal>;
  similar(
    input: { readonly segmentId: SegmentId; readonly offset: number; readonly limit: number },
    signal?: AbortSignal,
  ): Promise<SearchResult | Refusal>;
  suggest(
    input: { readonly text: string; readonly limit: number },
    signal?: AbortSignal,
  ): Promise<readonly Suggestion[]>;
}

/**
 * Made by `core/ingest`: `createVectorExchange(deps)`. One file at a time; the others wait. The last event tells how it
 * went. Whoever stops reading, or fires the signal, stops the work: an export leaves nothing, an import what it replaced.
 */
export interface VectorExchange extends AsyncDisposable {
  exportFile(
    input: { readonly path: string; readonly asCodes: boolean; readonly replace: boolean },
    signal: AbortSignal,
  ): AsyncIterable<VectorExportEvent>;
  importFile(
    input: { readonly path: string; readonly checkOnly: boolean; readonly skipUnknown: boolean },
    signal: AbortSignal,
  ): AsyncIterable<VectorImportEvent>;
  /** Tells the index again what a killed import may not have left it with. */
  takeUp(): Promise<void>;
  /** Runs when no exchange does; one that is asked for meanwhile waits. */
  alone<Value>(work: () => Promise<Value>): Promise<Value>;
}

/** Made by `core/query`: what is known of pictures, and pictures that are searched by. */
/** Takes a part of what is to be searched by, and reads it once it has all. */
export type HoldPart = (
  input: {
    readonly name: string;
    readonly part: Uint8Array;
    /** Goes on where the part before gave this id. */
    readonly after?: HeldId | undefined;
    readonly more: boolean;
  },
  signal?: AbortSignal,
) => Promise<{ readonly id: HeldId; readonly done: boolean } | Refusal>;

export interface Pictures {
  /** How far a model that reads pictures and words has seen those of the library. */
  seeing(): Promise<Seeing>;
  /** Once it has seen all; the one before at once. */
  useModel(id: ModelId): Promise<Seeing | Refusal>;
  /** The one that is to be used is given up. */
  cancelModel(): Promise<Seeing | Refusal>;
  /** The one before is given up. */
  forgetModel(): Promise<Seeing | Refusal>;
  /** The person's saved searches by the one that is asked, and by the one that is to be, or was before. */
  compareModels(signal: AbortSignal): Promise<AsyncIterable<SpaceComparison> | Refusal>;
  facts(itemId: ItemId): Promise<PictureFacts | Refusal>;
  readonly hold: HoldPart;
}

export interface Sounds {
  readonly hold: HoldPart;
}

/** Made by `core/query`: `createSynonyms(notes)`. */
export interface Synonyms {
  list(): Promise<readonly SynonymGroup[]>;
  /** The whole group in which they now are. */
  add(words: readonly string[]): Promise<SynonymGroup | Refusal>;
  /** How many of them stood for others. */
  remove(words: readonly string[]): Promise<number>;
}

/** Made by `core/query`: `createSaved(deps)`. */
export interface SavedSearches {
  list(): Promise<readonly SavedSearch[]>;
  save(input: { readonly name: string; readonly text: string }): Promise<SavedSearch | Refusal>;
  rename(id: SavedSearchId, name: string): Promise<SavedSearch | Refusal>;
  remove(id: SavedSearchId): Promise<SavedSearch | Refusal>;
  /** Newest first. */
  recent(limit: number): Promise<readonly string[]>;
  noteRecent(text: string): Promise<void>;
  forgetRecent(): Promise<void>;
}

/** Settings as rows of the store, parsed once. */
export interface SettingsSource {
  current(): Settings;
  change(part: { readonly [Name in keyof Settings]?: Settings[Name] | undefined }): Promise<Settings>;
  onChange(listener: (settings: Settings) => void): void;
}
