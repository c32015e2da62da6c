/** Small pictures of what is no picture file: frames of a video, the cover of a song. */
import { loadSharp } from "./load-sharp.ts";

const WEBP_QUALITY = 72;

/** Three bytes a pixel, row by row; or a picture file, as it is. */
export type Picture =
  | { readonly pixels: Uint8Array; readonly width: number; readonly height: number }
  | { readonly file: Uint8Array };

export async function smallPicture(picture: Picture, edgePxMax: number): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const opened =
    "file" in picture
      ? sharp(picture.file)
      : sharp(picture.pixels, { raw: { width: picture.width, height: picture.height, channels: 3 } });
  const small = opened.resize({
    width: edgePxMax,
    height: edgePxMax,
    fit: "inside",
    withoutEnlargement: true,
  });
  return new Uint8Array(await small.webp({ quality: WEBP_QUALITY }).toBuffer());
}
