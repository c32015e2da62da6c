import { createBlockSink } from "../block-sink.ts";
import type { BytesFormat } from "../format.ts";
import { contentLimits } from "../limits.ts";
import { describe, placeOfPicture, readDetails, tagsOfPicture, takenMsOf } from "./details.ts";
import { pixelsOf, readPixels, seePart, unreadable } from "./pixels.ts";
import { mediaTypeOfPicture } from "./signatures.ts";

/** Pictures: found by their name and by what the camera wrote into them. */
export const format: BytesFormat = {
  reads: "bytes",
  itemKind: "image",
  recognises: (bytes) => mediaTypeOfPicture(bytes) !== undefined,
  seePart,
  pixelsOf,
  async parse(bytes, { words }) {
    const mediaType = mediaTypeOfPicture(bytes) ?? "image/*";
    const details = await readDetails(bytes);
    const pixels = await readPixels(bytes).catch(() => unreadable);
    const place = placeOfPicture(details);
    const takenMs = takenMsOf(details);
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
      picture: { ...pixels.seen, ...(place === undefined ? {} : { place }) },
      notices: pixels.notices,
      languageSample: null,
    };
  },
};
