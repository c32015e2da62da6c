import type Database from "better-sqlite3-multiple-ciphers";
import type { ItemCommit } from "#core/ports/library-store.ts";
import type { SegmentId } from "#shared/model/ids.ts";
import { type FullText, isSpelled, type SegmentFields } from "./full-text.ts";
import { bytesOf } from "./vector-rows.ts";
import { wordsTitle } from "./words-title.ts";

type Content = Pick<
  Extract<ItemCommit, { readonly kind: "indexed" }>,
  "title" | "segments" | "spaceId" | "vectors"
>;

export interface WrittenContent {
  readonly segmentIds: readonly SegmentId[];
  /** One a segment. */
  readonly fields: readonly SegmentFields[];
}

/** The hot path of a commit: segments, their full text and vectors, the words of the item. */
export function createContentWrite(
  database: Database.Database,
  fullText: FullText,
): (rowId: number, name: string, content: Content) => WrittenContent {
  const writeSegments = createSegmentsWrite(database, fullText);
  return (rowId, name, content) => {
    const { words, ...written } = writeSegments(rowId, name, content);
    fullText.addItem(rowId, words.join("\n"));
    return written;
  };
}

/** All of it but the words of the item, which are given back. */
export function createSegmentsWrite(
  database: Database.Database,
  fullText: FullText,
): (rowId: number, name: string, content: Content) => WrittenContent & { readonly words: readonly string[] } {
  const insertSegment = database.prepare(
    `INSERT INTO segments (item_row_id, ordinal, title, headings, text, heading_path_json, anchor_json, token_count, spelled)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertVector = database.prepare(
    "INSERT INTO vectors (segment_id, space_id, scale, codes) VALUES (?, ?, ?, ?)",
  );
  return (rowId, name, { title: givenTitle, segments, spaceId, vectors }) => {
    if (vectors.length > 0 && vectors.length !== segments.length)
      throw new Error(`${segments.length} segments came with ${vectors.length} vectors`);
    const itemTitle = wordsTitle(name, givenTitle);
    const words = [itemTitle];
    const fields: SegmentFields[] = [];
    const segmentIds = segments.map((segment, place) => {
      // A place without words is gone to from others; the words of the title would find each of them.
      const title = segment.text === "" ? "" : itemTitle;
      const headings = segment.headingPath.join("\n");
      const own: SegmentFields = [title, headings, segment.text];
      const spelled = isSpelled(own);
      const { lastInsertRowid } = insertSegment.run(
        rowId,
        segment.ordinal,
        title,
        headings,
        segment.text,
        JSON.stringify(segment.headingPath),
        JSON.stringify(segment.anchor),
        segment.tokenCount,
        Number(spelled),
      );
      const segmentId = Number(lastInsertRowid) as SegmentId;
      fullText.addSegment(segmentId, own, spelled);
      const vector = vectors[place];
      if (vector !== undefined) insertVector.run(segmentId, spaceId, vector.scale, bytesOf(vector.codes));
      words.push(headings, segment.text);
      fields.push(own);
      return segmentId;
    });
    return { segmentIds, fields, words };
  };
}
