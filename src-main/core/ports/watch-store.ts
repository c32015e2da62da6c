/** Truth for watches and what they found, and the words of what was just stored. */
import type { ItemId, SegmentId, SpaceId } from "#shared/model/ids.ts";
import type { Watch, WatchId, WatchLeg, WatchMatch } from "#shared/model/watch.ts";
import type { Restriction } from "#shared/query/ast.ts";
import type { PictureHash } from "#shared/model/picture.ts";
import type { QuantisedVector } from "./library-store.ts";
import type { WordQuery } from "./search-store.ts";
import type { PackedRows } from "./vector-index.ts";

/** A watch by a number that is its own for as long as the program runs. */
export interface NumberedWords {
  readonly number: number;
  /** All must be in an item, none of the excluded. */
  readonly words: WordQuery;
}

/** Segments that came after one, and which watches' words their items have. */
export interface Heard {
  /** The last segment that was looked at; as it was asked where there is nothing new. */
  readonly until: SegmentId | 0;
  readonly isAll: boolean;
  readonly segments: readonly { readonly segmentId: SegmentId; readonly itemId: ItemId }[];
  /** In the space, of these segments. */
  readonly vectors: PackedRows;
  readonly worded: readonly { readonly number: number; readonly itemId: ItemId }[];
  /** Of pictures and recordings among them, in the spaces that were asked for. */
  readonly looks: readonly HeardLook[];
}

/** How the whole of a new picture, or a part of it, looks; or how a stretch of a new recording sounds. */
export interface HeardLook {
  readonly spaceId: SpaceId;
  readonly itemId: ItemId;
  /** The first of its item. */
  readonly segmentId: SegmentId;
  readonly vector: QuantisedVector;
  readonly hash?: PictureHash;
  /** Where a stretch begins. */
  readonly startMs?: number;
}

/** How a picture looks, or a recording sounds, that a watch names. */
export type WatchLook = Pick<HeardLook, "spaceId" | "vector" | "hash">;

/** Segments that are asked for the same. */
export interface Sifting {
  readonly segmentIds: readonly SegmentId[];
  readonly filters: readonly Restriction[];
}

export interface FoundMatch {
  readonly watchId: WatchId;
  readonly segmentId: SegmentId;
  readonly leg: WatchLeg;
  readonly score: number;
  readonly startMs?: number | undefined;
}

/** Those that are new, for a watch tells of an item once: how many, and where they are told of, each of them. */
export interface NotedMatches {
  readonly newCount: number;
  /** Some of them wait for a webhook. */
  readonly isWaitedFor: boolean;
  readonly told: readonly WatchMatch[];
}

export type StoredWatch = Watch & {
  readonly afterSegment: number;
  /** Empty where it waits for no look, and for no sound. */
  readonly looks: readonly WatchLook[];
};

export interface WatchStore {
  watches(): Promise<readonly StoredWatch[]>;
  watch(id: WatchId): Promise<StoredWatch | undefined>;
  watchCount(): Promise<number>;
  /** New, or changed; `false`, and nothing changed, where another one has the name. A new one begins with what comes next. */
  putWatch(watch: Omit<StoredWatch, "newCount" | "afterSegment">): Promise<boolean>;
  removeWatch(id: WatchId): Promise<void>;
  /** Which watches' words are listened for besides, and which no more. */
  listenFor(added: readonly NumberedWords[], gone: readonly number[]): Promise<void>;
  /** Whole items only, at least one where there is any. */
  hear(
    after: number,
    spaceId: SpaceId,
    segmentCountMax: number,
    lookSpaceIds: readonly SpaceId[],
  ): Promise<Heard>;
  /** Of each list those segments whose items pass its filters, in the order given. */
  passingEach(asked: readonly Sifting[]): Promise<readonly (readonly SegmentId[])[]>;
  /** The last segment that all watches were asked about. */
  heardUntil(): Promise<number>;
  /** One transaction. What `isTold` is false for is kept all the same. */
  noteMatches(
    found: readonly FoundMatch[],
    until: number,
    nowMs: number,
    isTold: boolean,
  ): Promise<NotedMatches>;
  matches(watchId: WatchId | null, onlyNew: boolean, limit: number): Promise<readonly WatchMatch[]>;
  seeMatches(watchId: WatchId | null): Promise<number>;
}
