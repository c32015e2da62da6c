import { createBlockSink } from "../block-sink.ts";
import type { BytesFormat, Notice } from "../format.ts";
import { contentLimits } from "../limits.ts";
import { nameWords } from "../name-words.ts";
import { describe, readDetails, tagsOfPicture, takenMsOf } from "./details.ts";
import { loadSharp } from "./load-sharp.ts";
import { mediaTypeOfPicture } from "./signatures.ts";

const THUMBNAIL_QUALITY = 72;

interface Pixels {
  readonly size?: string;
  readonly thumbnail?: Uint8Array;
  readonly notices: readonly Notice[];
}

const noThumbnail = (detail: string): Notice => ({ code: "damaged", detail });

/** Its measures, and a small copy where the pixels can be read. A broken picture is still found by its name. */
async function readPixels(bytes: Buffer): Promise<Pixels> {
  const sharp = await loadSharp();
  const options = { limitInputPixels: contentLimits.imagePixelsMax, failOn: "truncated" as const };
  const { width, height } = await sharp(bytes, options).metadata();
  const size = `${width} × ${height} pixels`;
  if (width * height > contentLimits.imagePixelsMax)
    return {
      size,
      notices: [
        {
          code: "too-large",
          detail: `It has too many pixels (${width} × ${height}) for a small picture of it.`,
        },
      ],
    };
  try {
    const edge = contentLimits.thumbnailEdgePxMax;
    const thumbnail = await sharp(bytes, options)
      .rotate()
      .resize(edge, edge, { fit: "inside", withoutEnlargement: true })
      .webp({ quality: THUMBNAIL_QUALITY })
      .toBuffer();
    return { size, thumbnail: new Uint8Array(thumbnail), notices: [] };
  } catch {
    return {
      size,
      notices: [noThumbnail("The picture is cut short or broken; it can be found by its name and details.")],
    };
  }
}

const unreadable: Pixels = {
  notices: [noThumbnail("Its picture could not be read; it can be found by its name and details.")],
};

/** Pictures: found by their name and by what the camera wrote into them. */
export const format: BytesFormat = {
  reads: "bytes",
  itemKind: "image",
  recognises: (bytes) => mediaTypeOfPicture(bytes) !== undefined,
  async parse(bytes, { name }) {
    const mediaType = mediaTypeOfPicture(bytes) ?? "image/*";
    const details = await readDetails(bytes);
    const pixels = await readPixels(bytes).catch(() => unreadable);
    const takenMs = takenMsOf(details);
    const words = nameWords(name);
    const formatName = mediaType.slice("image/".length).toUpperCase();
    const sink = createBlockSink();
    sink.push(describe(details, { words, size: pixels.size, formatName }), {
      headingPath: [],
      anchor: { kind: "image" },
      breakBefore: true,
    });
    const title = details.title ?? details.ObjectName;
    return {
      mediaType,
      ...(title === undefined ? {} : { title: title.slice(0, contentLimits.titleCharsMax) }),
      ...(takenMs === undefined ? {} : { takenMs }),
      tags: tagsOfPicture(details),
      blocks: sink.blocks,
      ...(pixels.thumbnail === undefined ? {} : { thumbnail: pixels.thumbnail }),
      notices: pixels.notices,
      languageSample: null,
    };
  },
};
