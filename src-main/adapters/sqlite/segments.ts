import type Database from "better-sqlite3-multiple-ciphers";
import { ItemId, type SegmentId, SpaceId } from "#shared/model/ids.ts";
import type { Anchor } from "#shared/model/anchor.ts";
import type { LibraryReads } from "./library.ts";
import { pageRowCountMax, vectorRowCountMax } from "./limits.ts";

interface SegmentRow {
  readonly id: SegmentId;
  readonly ordinal: number;
  readonly text: string;
  readonly heading_path_json: string;
  readonly anchor_json: string;
  readonly token_count: number;
}
type VectorColumns = readonly [segmentId: SegmentId, scale: number, codes: Uint8Array];

export function createSegmentReads(
  database: Database.Database,
): Pick<LibraryReads, "readSegments" | "wordsIndexed" | "vectorsStored" | "vectorIds" | "vectorsAfter"> {
  const rowOf = "(SELECT row_id FROM items WHERE id = ?)";
  const page = database.prepare<[string, number, number], SegmentRow>(
    `SELECT id, ordinal, text, heading_path_json, anchor_json, token_count FROM segments
     WHERE item_row_id = ${rowOf} AND ordinal >= ? ORDER BY ordinal LIMIT ?`,
  );
  const count = database.prepare<[string], number>("SELECT segment_count FROM items WHERE id = ?").pluck();
  // One row of `words_docsize` for each row that full text holds.
  const inWords = database
    .prepare<[string], number>(
      `SELECT count(*) FROM segments JOIN words_docsize USING (id) WHERE item_row_id = ${rowOf}`,
    )
    .pluck();
  const vectorCount = database
    .prepare<[string, string], number>(
      `SELECT count(*) FROM segments JOIN vectors ON segment_id = segments.id
       WHERE item_row_id = (SELECT row_id FROM items WHERE id = ?) AND space_id = ?`,
    )
    .pluck();
  const vectorPage = database
    .prepare<[number, string, number], VectorColumns>(
      "SELECT segment_id, scale, codes FROM vectors WHERE segment_id > ? AND space_id = ? ORDER BY segment_id LIMIT ?",
    )
    .raw();
  const vectorIds = database
    .prepare<[string], number>("SELECT segment_id FROM vectors WHERE space_id = ? ORDER BY segment_id")
    .pluck();
  return {
    readSegments(itemId, fromOrdinal, limit) {
      const id = ItemId.parse(itemId);
      const segments = page.all(id, Math.max(0, fromOrdinal), Math.min(Math.max(0, limit), pageRowCountMax));
      return {
        segments: segments.map((row) => ({
          id: row.id,
          itemId: id,
          ordinal: row.ordinal,
          text: row.text,
          headingPath: JSON.parse(row.heading_path_json) as readonly string[],
          anchor: JSON.parse(row.anchor_json) as Anchor,
          tokenCount: row.token_count,
        })),
        totalCount: count.get(id) ?? 0,
      };
    },
    wordsIndexed(itemId) {
      const id = ItemId.parse(itemId);
      const segmentCount = count.get(id) ?? 0;
      return segmentCount > 0 && inWords.get(id) === segmentCount;
    },
    vectorsStored: (itemId, spaceId) => vectorCount.get(ItemId.parse(itemId), SpaceId.parse(spaceId)) ?? 0,
    vectorIds: (spaceId) => Uint32Array.from(vectorIds.all(SpaceId.parse(spaceId))),
    vectorsAfter(spaceId, after, limit) {
      const rows = vectorPage.all(
        after ?? 0,
        SpaceId.parse(spaceId),
        Math.min(Math.max(0, limit), vectorRowCountMax),
      );
      return rows.map(([segmentId, scale, codes]) => ({ segmentId, scale, codes: codesOf(codes) }));
    },
  };
}

export const codesOf = (blob: Uint8Array): Int8Array<ArrayBuffer> =>
  new Int8Array(Uint8Array.from(blob).buffer);
