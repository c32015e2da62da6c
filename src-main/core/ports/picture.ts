/** What is seen in a picture besides words: made where it is decoded, kept with the item, searched by `core/query`. */
import type { Box } from "#shared/model/anchor.ts";
import type { GeoPoint, PictureColour, PictureHash } from "#shared/model/picture.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import type { QuantisedVector } from "./library-store.ts";

/** How the whole of a picture, or a part of it, looks. */
export interface PictureLook {
  /** Absent: the whole. */
  readonly box?: Box;
  readonly vector: QuantisedVector;
}

export interface SeenPicture {
  readonly widthPx?: number;
  readonly heightPx?: number;
  readonly place?: GeoPoint;
  readonly colours: readonly PictureColour[];
  /** Absent where the pixels could not be read. */
  readonly hash?: PictureHash;
  readonly spaceId: SpaceId;
  /** The whole comes first. */
  readonly looks: readonly PictureLook[];
}
