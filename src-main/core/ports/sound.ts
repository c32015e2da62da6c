/** How a recording sounds, besides what is said in it: made where it is decoded, kept with the item, searched by `core/query`. */
import type { MediaSpan } from "#shared/model/anchor.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import type { QuantisedVector } from "./library-store.ts";

/** A part of it that sounds the same. Parts may overlap. */
export interface SoundStretch extends MediaSpan {
  readonly vector: QuantisedVector;
}

export interface HeardSound {
  readonly spaceId: SpaceId;
  /** In the order of time; none where it is silent, or could not be listened to. */
  readonly stretches: readonly SoundStretch[];
}
