/** What is seen in the pixels of a picture: its colours, its hash, how it and its parts look. */
import type { PictureLook, SeenPicture } from "#core/ports/picture.ts";
import { quantise } from "#shared/kit/int8-vector.ts";
import { lookSpace } from "#shared/model/look-space.ts";
import { type FineCells, fineCellsOf } from "./cells.ts";
import { coloursOf } from "./colours.ts";
import { descriptorOf, wholeWindow } from "./descriptor.ts";
import { hashOf } from "./hash.ts";
import { lookLimits } from "./limits.ts";
import { labImageOf } from "./pixels.ts";

const { fineAcross, partsAcross, partEdgePxMin } = lookLimits;

export interface RawPixels {
  /** Bytes of sRGB, 3 or 4 a pixel, row by row. */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
}

export function see(pixels: RawPixels): Pick<SeenPicture, "colours" | "hash" | "spaceId" | "looks"> {
  const image = labImageOf(pixels.data, pixels);
  const cells = fineCellsOf(image);
  const hasParts = Math.min(image.width, image.height) >= partEdgePxMin;
  return {
    colours: coloursOf(image),
    hash: hashOf(image),
    spaceId: lookSpace.id,
    looks: [{ vector: quantise(descriptorOf(cells, wholeWindow)) }, ...(hasParts ? partsOf(cells) : [])],
  };
}

/** Halves of the sides, from corner to corner. */
function partsOf(cells: FineCells): readonly PictureLook[] {
  const size = fineAcross / 2;
  const step = (fineAcross - size) / (partsAcross - 1);
  return Array.from({ length: partsAcross * partsAcross }, (_, place) => {
    const column = (place % partsAcross) * step;
    const row = Math.floor(place / partsAcross) * step;
    return {
      box: {
        x: column / fineAcross,
        y: row / fineAcross,
        width: size / fineAcross,
        height: size / fineAcross,
      },
      vector: quantise(descriptorOf(cells, { column, row, size })),
    };
  });
}
