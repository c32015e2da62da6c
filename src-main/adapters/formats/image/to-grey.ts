/** The pixels of a picture as those want them who read text in it. */
import { contentLimits } from "../limits.ts";
import { loadSharp } from "./load-sharp.ts";

/** What is smaller holds no text that anyone would search for. */
const EDGE_PX_MIN = 24;
const AREA_PX_MIN = 64 * 64;
/** Below it letters of a screen are small, and are read better at twice the size. */
const AREA_PX_SMALL = 1_600_000;
/** Above it reading takes more time than the letters are worth. */
const AREA_PX_MAX = 6_000_000;

export interface GreyPixels {
  /** A byte a pixel, row by row. */
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A picture file, or pixels as they are. */
export type PictureSource =
  | { readonly file: Uint8Array }
  | {
      readonly pixels: Uint8Array;
      readonly width: number;
      readonly height: number;
      readonly channels: 1 | 3 | 4;
      /** Clockwise, to stand upright. */
      readonly turnDegrees: 0 | 90 | 180 | 270;
    };

/** Upright, on white, of the first moment where it moves. Undefined where it is too small. Throws where it cannot be read. */
export async function toGrey(source: PictureSource): Promise<GreyPixels | undefined> {
  const sharp = await loadSharp();
  const limits = { limitInputPixels: contentLimits.imagePixelsMax } as const;
  const opened =
    "file" in source
      ? sharp(source.file, limits)
      : sharp(source.pixels, {
          ...limits,
          raw: { width: source.width, height: source.height, channels: source.channels },
        }).rotate(source.turnDegrees);
  const { autoOrient } = await opened.metadata();
  const area = autoOrient.width * autoOrient.height;
  if (Math.min(autoOrient.width, autoOrient.height) < EDGE_PX_MIN || area < AREA_PX_MIN) return undefined;
  const scale = area < AREA_PX_SMALL ? 2 : Math.min(1, Math.sqrt(AREA_PX_MAX / area));
  const { data, info } = await opened
    .autoOrient()
    .flatten({ background: "white" })
    .greyscale()
    .resize({ width: Math.max(1, Math.round(autoOrient.width * scale)) })
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return { pixels: data, width: info.width, height: info.height };
}
