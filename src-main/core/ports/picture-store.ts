/** Truth for what pictures look like: what ingestion adds to it, and what its index and searches read of it. */
import type { Box, MediaSpan } from "#shared/model/anchor.ts";
import type { ContentHash, ItemId, Revision, SegmentId, SpaceId } from "#shared/model/ids.ts";
import type { PictureFacts, PictureHash } from "#shared/model/picture.ts";
import type { Restriction } from "#shared/query/ast.ts";
import type { SeenPicture } from "./picture.ts";
import type { WordQuery } from "./search-store.ts";
import type { VectorRow, VectorRows } from "./vector-index.ts";

/** An item that was read before it was looked at, or listened to, for this space. */
export interface UnseenItem {
  readonly itemId: ItemId;
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly contentHash: ContentHash;
  /** It was captured: its bytes are in the store, and no file has them. */
  readonly isKept: boolean;
  /** Ask for those after it. */
  readonly rowId: number;
}

/** A film that was read before its scenes were looked at. */
export interface UnseenFilm extends UnseenItem {
  /** The times of the frames that are kept of it, in order. */
  readonly framesMs: readonly number[];
}

/** A picture, or a scene of a film, whose whole has no vector in a model's space yet. */
export interface BareLook extends Omit<UnseenItem, "rowId"> {
  readonly lookId: SegmentId;
  /** Of a scene of a film: the time of its frame. */
  readonly frameMs?: number;
}

/** How much of the library a model has seen. */
export interface LookCoverage {
  readonly doneCount: number;
  readonly totalCount: number;
}

/** What a model that reads pictures and words makes of the library's. */
export interface JointStore extends VectorRows {
  /** Of the pictures after a look, those without a vector; ids only grow, so what comes later has a greater one. */
  bareLooks(
    spaceId: SpaceId,
    after: number,
    limit: number,
  ): Promise<{ readonly until: number; readonly isAll: boolean; readonly looks: readonly BareLook[] }>;
  /** Of looks that are still there; says which these were. */
  putLookVectors(spaceId: SpaceId, rows: readonly VectorRow[]): Promise<Omit<LookChanges, "removed">>;
  lookTip(spaceId: SpaceId): Promise<LookTip>;
  lookCoverage(spaceId: SpaceId): Promise<LookCoverage>;
  /** Removes at most so many vectors of any space but these; `done` where none is left. */
  forgetLookVectors(kept: readonly SpaceId[], limit: number): Promise<{ readonly done: boolean }>;
  jointRoles(): Promise<JointRoles>;
  /** In the place of those that there were. */
  setJointRoles(roles: JointRoles): Promise<void>;
}

/** A model's space of pictures and words. */
export interface JointName {
  readonly spaceId: SpaceId;
  readonly modelId: string;
}

/** What the spaces of models are for. */
export interface JointRoles {
  /** Searches and watches ask it. */
  readonly active?: JointName | undefined;
  /** Is to be asked, once it has seen all pictures. */
  readonly building?: JointName | undefined;
  /** Kept to go back to. */
  readonly previous?: JointName | undefined;
}

/** Rows of looks are told apart by ids that are their own, of the type of segments' so that one index serves both. */
export interface LookChanges {
  readonly added: readonly VectorRow[];
  readonly removed: readonly SegmentId[];
  readonly revision: Revision;
}

/** How far looks have come. */
export interface LookTip {
  readonly revision: Revision;
  readonly count: number;
  readonly lastId: number;
}

/** What the index of looks is made from; that of sounds is kept in the same way (`sound-store.ts`). */
export interface LookRows extends VectorRows {
  lookTip(spaceId: SpaceId): Promise<LookTip>;
  /** Looks after one, at most so many, and all that are gone. */
  lookChanges(spaceId: SpaceId, after: number, limit: number): Promise<LookChanges>;
  /** The index has forgotten them. */
  forgetGone(lookIds: readonly SegmentId[]): Promise<void>;
}

export interface LookStore extends LookRows {
  unseenPictures(spaceId: SpaceId, afterRowId: number, limit: number): Promise<readonly UnseenItem[]>;
  unseenFilms(spaceId: SpaceId, afterRowId: number, limit: number): Promise<readonly UnseenFilm[]>;
  /** Pictures and films that were looked at, of all that were read. */
  seenCoverage(spaceId: SpaceId): Promise<LookCoverage>;
  /** False, and nothing was written, where the item is gone or has other content by now. */
  putPicture(itemId: ItemId, contentHash: ContentHash, picture: SeenPicture): Promise<boolean>;
  pictureFacts(itemId: ItemId): Promise<PictureFacts | undefined>;
}

/** Where a look is to be shown. */
export interface LookOwner {
  readonly lookId: SegmentId;
  /** The first segment of its item, which is searched by words; of a scene of a film, the one that opens there. */
  readonly segmentId: SegmentId;
  readonly itemId: ItemId;
  readonly contentHash?: ContentHash;
  readonly box?: Box;
  /** Of a stretch of a recording. */
  readonly span?: MediaSpan;
  readonly hash?: PictureHash;
}

/** A picture that a question names, or a scene of a film. */
export interface NamedPicture {
  readonly itemId: ItemId;
  /** Of a film: the scene that is shown then. Absent: all of them. */
  readonly atMs?: number | undefined;
}

/** A picture of the library that a question names. */
export interface KnownPicture {
  readonly itemId: ItemId;
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly contentHash: ContentHash;
  readonly hash?: PictureHash;
  /**
   * Of the whole, at unit length; of all scenes of a film, what they have between them. Absent where it could not be looked at,
   * or not yet.
   */
  readonly vector?: Float32Array;
}

export interface LookReads {
  /** Sorted ids of the looks of items that pass; `null` when nothing restricts. */
  allowedLooks(
    spaceId: SpaceId,
    filters: readonly Restriction[],
    words: Pick<WordQuery, "phrases" | "excluded">,
    signal?: AbortSignal,
  ): Promise<Uint32Array | null>;
  /** In the order asked; looks that are gone meanwhile are left out. */
  ownersOfLooks(lookIds: readonly SegmentId[], signal?: AbortSignal): Promise<readonly LookOwner[]>;
  /** In the order asked; `undefined` for what is gone or is no picture. */
  knownPictures(
    named: readonly NamedPicture[],
    spaceId: SpaceId,
    signal?: AbortSignal,
  ): Promise<readonly (KnownPicture | undefined)[]>;
}
