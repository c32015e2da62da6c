import { createBlockSink } from "../block-sink.ts";
import type { BytesFormat, ParseRefusal } from "../format.ts";
import { contentLimits } from "../limits.ts";
import { humanSize } from "../read-file.ts";
import { checkUnpacked } from "./unpacked-size.ts";
import { writeBlocks } from "./write-blocks.ts";

const MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const ZIP_START = Buffer.from([0x50, 0x4b, 0x03, 0x04]);
const MAIN_PART = Buffer.from("word/document.xml");

const refuse = (
  refused: ParseRefusal["refused"],
  code: ParseRefusal["reason"]["code"],
  detail: string,
): ParseRefusal => ({
  refused,
  mediaType: MEDIA_TYPE,
  reason: { code, detail },
});

/** Word documents: paragraphs under their headings. Pictures and macros are left alone. */
export const format: BytesFormat = {
  reads: "bytes",
  itemKind: "document",
  recognises: (bytes) => bytes.subarray(0, 4).equals(ZIP_START) && bytes.includes(MAIN_PART),
  async parse(bytes) {
    const limit = contentLimits.docxUnpackedBytesMax;
    const unpacked = checkUnpacked(bytes, {
      bytesMax: limit,
      entryCountMax: contentLimits.docxEntryCountMax,
    });
    if (unpacked === "too-large")
      return refuse("skipped", "too-large", `It unpacks to more than ${humanSize(limit)}.`);
    if (unpacked === "damaged") return refuse("failed", "damaged", "The document is cut short or broken.");
    const { default: mammoth } = await import("mammoth");
    const { value } = await mammoth.convertToHtml(
      { buffer: bytes },
      {
        includeDefaultStyleMap: true,
        ignoreEmptyParagraphs: true,
        convertImage: mammoth.images.imgElement(() => Promise.resolve({ src: "" })),
      },
    );
    const sink = createBlockSink();
    const title = writeBlocks(value, sink);
    return {
      mediaType: MEDIA_TYPE,
      ...(title === undefined ? {} : { title: title.slice(0, contentLimits.titleCharsMax) }),
      blocks: sink.blocks,
      notices: sink.notices(),
    };
  },
};
