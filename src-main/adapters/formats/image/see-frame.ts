/** A frame of a video, looked at as small as a picture is. */
import type { SeenPicture } from "#core/ports/picture.ts";
import { loadSharp } from "./load-sharp.ts";
import { see } from "./look/see.ts";

const EDGE_PX = 320;

/** Three bytes a pixel, row by row. */
export async function seeFrame({
  pixels,
  width,
  height,
}: {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}): Promise<SeenPicture> {
  const sharp = await loadSharp();
  const { data, info } = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .resize({ width: EDGE_PX, height: EDGE_PX, fit: "inside", withoutEnlargement: true })
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return see({ data, width: info.width, height: info.height, channels: 3 });
}
