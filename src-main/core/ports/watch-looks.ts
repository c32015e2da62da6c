/** How pictures look and recordings sound, as watches name it and as it comes, and which of them may meet. */
import type { SegmentId, SpaceId } from "#shared/model/ids.ts";
import type { PictureHash } from "#shared/model/picture.ts";
import type { QuantisedVector } from "./library-store.ts";
import type { WatchMeaning } from "./watch-vectors.ts";

/** How the whole of a new picture, or a part of it, looks; or how a stretch of a new recording sounds. */
export interface HeardLook {
  readonly spaceId: SpaceId;
  /** The first of its item; of a scene of a film, the one that opens there. */
  readonly segmentId: SegmentId;
  readonly vector: QuantisedVector;
  readonly hash?: PictureHash;
  /** Where a stretch begins. */
  readonly startMs?: number;
}

/** How a picture looks or what it shows, or how a recording sounds, that a watch names. */
export type WatchLook = Pick<HeardLook, "spaceId" | "vector" | "hash">;

/**
 * What a watch waits for in one space, so that what cannot meet it is told at a glance: whatever meets it has at least the threshold's cosine to
 * the codes, or a hash that differs from one of these in at most so many of 64 bits.
 */
export interface AwaitedCodes extends WatchMeaning {
  readonly spaceId: SpaceId;
  readonly hashes: readonly PictureHash[];
  readonly differentBitsMax: number;
}

export interface NumberedCodes extends AwaitedCodes {
  readonly number: number;
}

/** With the numbers of the watches that it may meet: all that it does, and few besides. */
export interface LikelyLook extends HeardLook {
  readonly numbers: readonly number[];
}

/** What watches wait to look or sound like. It is asked in the thread that reads what came, so it gives no promise. */
export interface WatchLooks {
  /** Those of a number go together, and come in the place of nothing. */
  change(added: readonly NumberedCodes[], gone: readonly number[]): void;
  /** In which some wait. */
  spaceIds(): readonly SpaceId[];
  /** Those that may meet a watch. No watch that is met is missing. */
  likely(looks: readonly HeardLook[]): readonly LikelyLook[];
}
