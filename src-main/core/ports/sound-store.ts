/** Truth for how recordings sound: what ingestion adds to it, and what its index and searches read of it. */
import type { MediaSpan } from "#shared/model/anchor.ts";
import type { ContentHash, ItemId, SpaceId } from "#shared/model/ids.ts";
import type { LookCoverage, LookReads, LookRows, UnseenItem } from "./picture-store.ts";
import type { HeardSound } from "./sound.ts";

/** As looks are, each stretch is told apart by an id of its own. */
export interface SoundStore extends LookRows {
  unheardRecordings(spaceId: SpaceId, afterRowId: number, limit: number): Promise<readonly UnseenItem[]>;
  /** False, and nothing was written, where the item is gone or has other content by now. */
  putSound(itemId: ItemId, contentHash: ContentHash, sound: HeardSound): Promise<boolean>;
  /** Recordings that were listened to, of all that are here. */
  soundCoverage(spaceId: SpaceId): Promise<LookCoverage>;
}

/** A recording of the library that a question names. */
export interface KnownRecording {
  readonly itemId: ItemId;
  readonly name: string;
  readonly contentHash: ContentHash;
  /** In the order of time, at unit length; none where it is silent, or was not listened to yet. */
  readonly stretches: readonly (MediaSpan & { readonly vector: Float32Array })[];
}

export interface SoundReads extends Pick<LookReads, "allowedLooks" | "ownersOfLooks"> {
  /** In the order asked; `undefined` for what is gone or does not sound. */
  knownRecordings(
    itemIds: readonly ItemId[],
    spaceId: SpaceId,
    signal?: AbortSignal,
  ): Promise<readonly (KnownRecording | undefined)[]>;
}
