/** Truth for spaces side by side: what each is for, how far it has come, and the vectors that it still lacks. */
import type { Revision, SegmentId, SpaceId } from "#shared/model/ids.ts";
import type { Segment } from "#shared/model/segment.ts";
import type { Space } from "#shared/model/space.ts";
import type { QuantisedVector } from "./library-store.ts";

/** Of each role but `forgotten` there is one space at most. */
export type SpaceRole = "active" | "building" | "previous" | "forgotten";

export type SpaceName = Pick<Space, "id" | "modelId" | "dimensions">;

export interface StoredSpace extends SpaceName {
  readonly role: SpaceRole;
  /** This segment and all before it have a vector in the space, or are gone; 0 where that is known of none. */
  readonly doneSegment: number;
  /** The person wants it to wait. */
  readonly paused: boolean;
}

/** A segment with what the model reads of it. */
export interface BareSegment extends Pick<Segment, "headingPath" | "text"> {
  readonly segmentId: SegmentId;
  readonly title: string | undefined;
}

export interface BarePage {
  /** The last segment that was looked at; as it was asked where there is none after. */
  readonly until: number;
  /** There is nothing behind it. */
  readonly isAll: boolean;
  /** Those of them that have no vector in the space, in order. */
  readonly segments: readonly BareSegment[];
}

/** Every call that writes may reject with a `StoreFullError`. */
export interface SpaceStore {
  spaces(): Promise<readonly StoredSpace[]>;
  /** Makes it the one that is built; what was built before is forgotten. What it has of vectors already it keeps. */
  beginSpace(space: SpaceName): Promise<void>;
  setSpacePaused(spaceId: SpaceId, paused: boolean): Promise<void>;
  /** Makes it the one that is searched; that one becomes the previous, and the previous before it is forgotten. */
  activateSpace(space: SpaceName): Promise<void>;
  /** Not of the active one, which is left as it is. Its vectors go little by little, by `removeVectors`. */
  forgetSpace(spaceId: SpaceId): Promise<void>;
  /** Segments after one that lack a vector: a bounded number is looked at, and at most so many are given. */
  segmentsWithout(spaceId: SpaceId, after: number, segmentCountMax: number): Promise<BarePage>;
  /**
   * One transaction: the vectors, and that all is done until there. What is gone meanwhile, or has a vector, is passed over;
   * so is everything where the space is none of the store's any more.
   */
  addVectors(
    spaceId: SpaceId,
    rows: readonly (QuantisedVector & { readonly segmentId: SegmentId })[],
    until: number,
  ): Promise<{ readonly revision: Revision; readonly added: readonly SegmentId[] }>;
  /** Of a forgotten space, so many at a time; `done` when the space itself is gone. */
  removeVectors(spaceId: SpaceId, vectorCountMax: number): Promise<{ readonly done: boolean }>;
  /** Segments until the one where it is done, and all. */
  coverage(spaceId: SpaceId): Promise<{ readonly doneCount: number; readonly totalCount: number }>;
}
