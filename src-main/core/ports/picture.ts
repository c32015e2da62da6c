/** What is seen in a picture besides words: made where it is decoded, kept with the item, searched by `core/query`. */
import type { Box } from "#shared/model/anchor.ts";
import type { ColourName, GeoPoint, PictureColour, PictureHash } from "#shared/model/picture.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import type { QuantisedVector } from "./library-store.ts";

/** How the whole of a picture, or a part of it, looks. */
export interface PictureLook {
  /** Absent: the whole. */
  readonly box?: Box;
  /** Present: it is of a film, and this is where in it. */
  readonly scene?: SeenScene;
  readonly vector: QuantisedVector;
}

export interface SeenScene {
  /** When it begins: the time of its frame. */
  readonly timeMs: number;
  readonly hash?: PictureHash;
  /** Those that much of it has. */
  readonly colours: readonly ColourName[];
}

export interface SeenPicture {
  readonly widthPx?: number;
  readonly heightPx?: number;
  readonly place?: GeoPoint;
  readonly colours: readonly PictureColour[];
  /** Absent where the pixels could not be read. */
  readonly hash?: PictureHash;
  readonly spaceId: SpaceId;
  /** The whole comes first; of a film, its scenes in the order of time. */
  readonly looks: readonly PictureLook[];
}

/** Of the pixels of a scene, from which on a film has the colour: of many scenes each has a little of any. */
const sceneColourShareMin = 0.25;

/** A film from its frames, in the order of time: of each the whole, and the colours that any of them has much of. */
export function seenFilm(
  frames: readonly { readonly timeMs: number; readonly seen: SeenPicture }[],
  spaceId: SpaceId,
): SeenPicture {
  const most = new Map<ColourName, PictureColour>();
  const looks = frames.flatMap(
    ({
      timeMs,
      seen: {
        hash,
        colours,
        looks: [whole],
      },
    }): readonly PictureLook[] => {
      if (whole === undefined) return [];
      const much = colours.filter(({ share }) => share >= sceneColourShareMin);
      for (const colour of much)
        if (colour.share > (most.get(colour.name)?.share ?? 0)) most.set(colour.name, colour);
      const scene = {
        timeMs,
        ...(hash === undefined ? {} : { hash }),
        colours: much.map(({ name }) => name),
      };
      return [{ scene, vector: whole.vector }];
    },
  );
  return { spaceId, colours: [...most.values()].toSorted((a, b) => b.share - a.share), looks };
}
