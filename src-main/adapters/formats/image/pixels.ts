/** The pixels of a picture, read once: a small copy for people to see, and what is seen in them. */
import type { Sharp, SharpOptions } from "sharp";
import type { SeenPicture } from "#core/ports/picture.ts";
import type { RawPicture } from "#core/ports/picture-embedder.ts";
import type { Box } from "#shared/model/anchor.ts";
import { lookSpace } from "#shared/model/look-space.ts";
import type { Notice } from "../format.ts";
import { contentLimits } from "../limits.ts";
import { type RawPixels, see } from "./look/see.ts";

const THUMBNAIL_QUALITY = 72;

export interface Pixels {
  readonly size?: string;
  readonly thumbnail?: Uint8Array;
  readonly seen: SeenPicture;
  readonly notices: readonly Notice[];
}

const unseen: SeenPicture = { colours: [], spaceId: lookSpace.id, looks: [] };
const noThumbnail = (detail: string): Notice => ({ code: "damaged", detail });

export const unreadable: Pixels = {
  seen: unseen,
  notices: [noThumbnail("Its picture could not be read; it can be found by its name and details.")],
};

async function loadSharp() {
  const { default: sharp } = await import("sharp");
  // One picture at a time in this process: threads and caches would only hold memory.
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
}

const options: SharpOptions = { limitInputPixels: contentLimits.imagePixelsMax, failOn: "truncated" };

/** Its measures, and a small copy where the pixels can be read. A broken picture is still found by its name. */
export async function readPixels(bytes: Buffer): Promise<Pixels> {
  const sharp = await loadSharp();
  const { width, height, autoOrient } = await sharp(bytes, options).metadata();
  const size = `${width} × ${height} pixels`;
  if (width * height > contentLimits.imagePixelsMax)
    return {
      size,
      seen: unseen,
      notices: [
        {
          code: "too-large",
          detail: `It has too many pixels (${width} × ${height}) for a small picture of it.`,
        },
      ],
    };
  try {
    const pixels = await smallPixels(sharp(bytes, options).autoOrient());
    const thumbnail = await sharp(pixels.data, { raw: pixels })
      .webp({ quality: THUMBNAIL_QUALITY })
      .toBuffer();
    return {
      size,
      thumbnail: new Uint8Array(thumbnail),
      seen: { ...see(pixels), widthPx: autoOrient.width, heightPx: autoOrient.height },
      notices: [],
    };
  } catch {
    return {
      size,
      seen: unseen,
      notices: [noThumbnail("The picture is cut short or broken; it can be found by its name and details.")],
    };
  }
}

/** How a part of a picture looks, from all the pixels that it has there. Throws where they cannot be read. */
export async function seePart(bytes: Buffer, box: Box): Promise<SeenPicture> {
  return see(await smallPixels(await partOf(bytes, box)));
}

/** The picture, or a part of it, on white where it can be seen through. Throws where it cannot be read. */
export async function pixelsOf(bytes: Buffer, box: Box | undefined): Promise<RawPicture> {
  const sharp = await loadSharp();
  const picture = box === undefined ? sharp(bytes, options).autoOrient() : await partOf(bytes, box);
  const opaque = picture.flatten({ background: "#ffffff" }).toColourspace("srgb");
  const { data, width, height, channels } = await smallPixels(opaque, contentLimits.modelEdgePxMax);
  return { width, height, rgb: channels === 3 ? data : inThree(data, channels) };
}

/** Grey stays one channel where the file has one. */
function inThree(data: Uint8Array, channels: number): Uint8Array {
  const rgb = new Uint8Array((data.length / channels) * 3);
  for (let pixel = 0; pixel * channels < data.length; pixel++)
    for (let channel = 0; channel < 3; channel++)
      rgb[pixel * 3 + channel] = data[pixel * channels + (channels < 3 ? 0 : channel)] ?? 0;
  return rgb;
}

async function partOf(bytes: Buffer, box: Box): Promise<Sharp> {
  const sharp = await loadSharp();
  const { autoOrient } = await sharp(bytes, options).metadata();
  const left = Math.min(autoOrient.width - 1, Math.floor(box.x * autoOrient.width));
  const top = Math.min(autoOrient.height - 1, Math.floor(box.y * autoOrient.height));
  const part = {
    left,
    top,
    width: Math.max(1, Math.min(autoOrient.width - left, Math.round(box.width * autoOrient.width))),
    height: Math.max(1, Math.min(autoOrient.height - top, Math.round(box.height * autoOrient.height))),
  };
  return sharp(bytes, options).autoOrient().extract(part);
}

/** In 8-bit sRGB whatever the file has: grey, CMYK, 16 bits; of a moving picture the first moment. */
async function smallPixels(
  picture: Sharp,
  edge: number = contentLimits.thumbnailEdgePxMax,
): Promise<RawPixels> {
  const { data, info } = await picture
    .resize(edge, edge, { fit: "inside", withoutEnlargement: true })
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}
