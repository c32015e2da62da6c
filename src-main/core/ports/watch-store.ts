/** Truth for watches and what they found, and the words of what was just stored. */
import type { SegmentId, SpaceId } from "#shared/model/ids.ts";
import type { Watch, WatchId, WatchLeg, WatchMatch, WatchRehearsal } from "#shared/model/watch.ts";
import type { Restriction } from "#shared/query/ast.ts";
import type { QuantisedVector } from "./library-store.ts";
import type { WordQuery } from "./search-store.ts";
import type { AppendedEvents, EventBatch } from "./stream-store.ts";
import type { AwaitedCodes, HeardLook, LikelyLook, WatchLook } from "./watch-looks.ts";
import type { WatchMeaning, WatchVector } from "./watch-vectors.ts";

/** A watch by its words, and a number that is its own for as long as the program runs. */
export interface NumberedWords {
  readonly number: number;
  /** All must be in an item, none of the excluded. */
  readonly words: WordQuery;
}

/** A watch, ready to be asked about what comes. */
export interface NumberedWatch extends Omit<NumberedWords, "words"> {
  readonly watchId: WatchId;
  readonly afterSegment: number;
  /** Nothing where it asks for no word. */
  readonly words: WordQuery | undefined;
  /** Nothing where it asks for no meaning, or the model knows none of its words. */
  readonly vector: WatchMeaning | undefined;
  /** Empty where it names no picture and no recording. */
  readonly looks: readonly AwaitedCodes[];
  /** By no word, no meaning and no look. */
  readonly asksFiltersAlone: boolean;
  /** What must hold of an item besides, whichever way it is met. */
  readonly restrictions: readonly Restriction[];
  /** The same for all that ask for the same restrictions. */
  readonly key: string;
  readonly meaningKey: string;
  /** Holds where only the meaning was met: what full text looks at itself. */
  readonly meaningRestrictions: readonly Restriction[];
}

/** Segments that came after one; which watches' words their items have, and which they are near, is kept where they were heard. */
export interface Heard {
  /** The last segment that was looked at; as it was asked where there is nothing new. */
  readonly until: SegmentId | 0;
  readonly isAll: boolean;
  readonly segmentCount: number;
  /** Of pictures and recordings among them, those that may be what watches wait for. */
  readonly looks: readonly LikelyLook[];
}

/** What a model of pictures is to see: what words say, or what the pictures show that a watch names. */
export interface ShownWatch extends WatchVector {
  readonly leg: Extract<WatchLeg, "shows" | "alike">;
}

/** What comes behind its item: the vector of a segment that was stored without one, or what a model sees in a picture. */
export type LateSense = "meaning" | "shown";

/** Or what an item looks or sounds like, and what else is known of it then, where it was stored before it was looked at. */
export type LateNews = LateSense | "looked";

/** What a watch is to be like, or not to be like, as it was when the watch was made. */
export interface WatchExample {
  readonly not: boolean;
  readonly spaceId: SpaceId;
  readonly vector: QuantisedVector;
}

/** Where a watch was met. */
interface Met {
  readonly segmentId: SegmentId;
  readonly leg: WatchLeg;
  readonly score: number;
  readonly startMs?: number | undefined;
}

export interface FoundMatch extends Met {
  readonly watchId: WatchId;
}

/** A look, or a sound, that was near enough to what a watch names. */
export interface MetLook extends Met {
  readonly number: number;
}

/** What is about to be stored is to be heard with it: all that is stored until then was heard. */
export interface HearingWithin {
  /** The last segment that was stored, and heard. */
  readonly after: number;
  readonly isTold: boolean;
}

/** Heard in the transaction that stored it, up to here. */
export interface HeardWithin {
  readonly until: number;
  readonly noted: NotedMatches;
}

/** Those that are new, for a watch tells of an item once: how many, and where they are told of, each of them. */
export interface NotedMatches {
  readonly newCount: number;
  /** How far was heard was written with them. */
  readonly isKept: boolean;
  /** Some of them wait for a webhook. */
  readonly isWaitedFor: boolean;
  readonly told: readonly WatchMatch[];
}

export type StoredWatch = Watch & {
  readonly afterSegment: number;
  /** Empty where it waits for no look, and for no sound. */
  readonly looks: readonly WatchLook[];
  /** In the order in which its text names them; absent where it names none. */
  readonly examples?: readonly WatchExample[];
};

/** A watch is asked about what was stored long ago, and nothing is kept of it. */
export interface Rehearsed {
  readonly itemCount: number;
  /** What passes its filters: of each item the best of each leg. */
  readonly met: readonly (Omit<WatchRehearsal, "upTo"> & Pick<Met, "score">)[];
}

export interface WatchStore {
  watches(): Promise<readonly StoredWatch[]>;
  watch(id: WatchId): Promise<StoredWatch | undefined>;
  watchCount(): Promise<number>;
  /** New, or changed; `false`, and nothing changed, where another one has the name. A new one begins with what comes next. */
  putWatch(watch: Omit<StoredWatch, "newCount" | "afterSegment">): Promise<boolean>;
  removeWatch(id: WatchId): Promise<void>;
  /** Which watches are asked about what comes besides, and which no more. */
  listenFor(added: readonly NumberedWatch[], gone: readonly number[]): Promise<void>;
  /**
   * Whole items only, at least one where there is any. What has no vector in the space is owed to the watches; all is, where none is
   * named, for the watches have no vectors themselves.
   */
  hear(after: number, spaceId: SpaceId | null, segmentCountMax: number): Promise<Heard>;
  /** The last segment that all watches were asked about. */
  heardUntil(): Promise<number>;
  /**
   * Chooses what the watches are met by of what was heard last, which was until there, and keeps it, in one transaction. What looks
   * or sounds alike was compared elsewhere. What `isTold` is false for is kept all the same.
   */
  noteHeard(until: number, looks: readonly MetLook[], nowMs: number, isTold: boolean): Promise<NotedMatches>;
  /**
   * `appendEvents` that hears what it stores, in the same transaction; the vectors are of the watches' space. `null` where there is more to be heard than that, or
   * hearing failed: then it is stored, and is yet to be heard.
   */
  appendHeard(
    batches: readonly EventBatch[],
    nowMs: number,
    within: HearingWithin,
  ): Promise<AppendedEvents & { readonly heard: HeardWithin | null }>;
  /** What pictures are to show. All are of one space; those of another go with the change that brings these. */
  showFor(added: readonly ShownWatch[], gone: readonly number[]): Promise<void>;
  /** Some of it has its vector in the space, and the watches were not asked about it yet. */
  isOwed(sense: LateSense, spaceId: SpaceId): Promise<boolean>;
  /** Asks the watches about what came late, at most so many at once, and owes it to them no more. Their vectors are of the space. */
  hearLate(
    sense: LateSense,
    spaceId: SpaceId,
    countMax: number,
    nowMs: number,
    isTold: boolean,
  ): Promise<NotedMatches & { readonly isAll: boolean }>;
  /**
   * Items that were looked at, or listened to, after they were stored, at most so many at once: each is heard whole once more, as `hear`
   * does it.
   */
  hearLooked(
    spaceId: SpaceId | null,
    itemCountMax: number,
  ): Promise<Pick<Heard, "isAll" | "looks"> & { readonly itemCount: number }>;
  /** As `noteHeard`, of what `hearLooked` heard last; it is owed no more. */
  noteLooked(looks: readonly MetLook[], nowMs: number, isTold: boolean): Promise<NotedMatches>;
  /** Writes down how far was heard; `noteHeard` does it with what it found. */
  keepHeard(until: number): Promise<void>;
  /** How the pictures among the items that came last look, and the recordings sound, in these spaces. */
  lastLooks(itemCountMax: number, spaceIds: readonly SpaceId[]): Promise<readonly HeardLook[]>;
  /**
   * What the watch would have met among the items that came last, at most so many and no more than are read in a moment. Its vector is of the space; what
   * looks or sounds alike was compared elsewhere.
   */
  rehearse(
    watch: NumberedWatch,
    looks: readonly MetLook[],
    spaceId: SpaceId,
    itemCountMax: number,
  ): Promise<Rehearsed>;
  matches(watchId: WatchId | null, onlyNew: boolean, limit: number): Promise<readonly WatchMatch[]>;
  seeMatches(watchId: WatchId | null): Promise<number>;
}
