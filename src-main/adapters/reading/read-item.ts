/** All that can be read in the pictures of one item. Runs in the process that may die. */
import type { Block } from "#core/ports/decoder.ts";
import type { PictureReading } from "#core/ports/picture-reader.ts";
import type { ContentHash } from "#shared/model/ids.ts";
import { boxAround } from "#shared/model/box-around.ts";
import type { Box } from "#shared/model/anchor.ts";
import type { GreyPicture, TextEngine } from "./engine.ts";
import { readingLimits as limits } from "./limits.ts";
import { type ReadParagraph, readTable } from "./read-table.ts";

/** A picture of an item, ready to be read: the item itself, or one on a page of it. */
export interface ReadablePicture extends GreyPicture {
  readonly page?: number;
  /** Where on its page it is; absent: all of it. */
  readonly on?: Box;
}

/** What was opened of an item by those who know its format. */
export type OpenedItem =
  | {
      readonly kind: "opened";
      readonly contentHash: ContentHash;
      readonly pictures: AsyncIterable<ReadablePicture>;
    }
  | Exclude<PictureReading, { readonly kind: "read" }>;

export async function readItem(opened: OpenedItem, engine: TextEngine): Promise<PictureReading> {
  if (opened.kind !== "opened") return opened;
  const blocks: Block[] = [];
  let readCount = 0;
  for await (const picture of opened.pictures) {
    if (readCount++ === limits.picturesOfItemMax) break;
    blocks.push(...blocksOf(picture, readTable(engine.read(picture), picture)));
  }
  return { kind: "read", contentHash: opened.contentHash, blocks };
}

const blocksOf = ({ page, on }: ReadablePicture, paragraphs: readonly ReadParagraph[]): readonly Block[] =>
  paragraphs.map((paragraph, index): Block => {
    const lines = paragraph.map(({ box }) => (on === undefined ? box : placed(box, on)));
    return {
      text: paragraph.map(({ text }) => text).join("\n"),
      headingPath: [],
      anchor:
        page === undefined
          ? { kind: "image", box: boxAround(lines), lines }
          : { kind: "page", page, boxes: lines },
      breakBefore: index === 0,
    };
  });

const placed = (box: Box, on: Box): Box => ({
  x: on.x + box.x * on.width,
  y: on.y + box.y * on.height,
  width: box.width * on.width,
  height: box.height * on.height,
});
