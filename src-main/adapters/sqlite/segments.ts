import type Database from "better-sqlite3-multiple-ciphers";
import { ItemId, type SegmentId } from "#shared/model/ids.ts";
import type { Anchor } from "#shared/model/anchor.ts";
import { boundLimit } from "./bound-limit.ts";
import type { LibraryReads } from "./library.ts";
import { pageRowCountMax } from "./limits.ts";

interface SegmentRow {
  readonly id: SegmentId;
  readonly ordinal: number;
  readonly text: string;
  readonly heading_path_json: string;
  readonly anchor_json: string;
  readonly token_count: number;
}

export function createSegmentReads(
  database: Database.Database,
): Pick<LibraryReads, "readSegments" | "wordsIndexed"> {
  const rowOf = "(SELECT row_id FROM items WHERE id = ?)";
  const page = database.prepare<[string, number, number], SegmentRow>(
    `SELECT id, ordinal, text, heading_path_json, anchor_json, token_count FROM segments
     WHERE item_row_id = ${rowOf} AND ordinal >= ? ORDER BY ordinal ${boundLimit}`,
  );
  const count = database.prepare<[string], number>("SELECT segment_count FROM items WHERE id = ?").pluck();
  // One row of `words_docsize` for each row that full text holds.
  const inWords = database
    .prepare<[string], number>(
      `SELECT count(*) FROM segments JOIN words_docsize USING (id) WHERE item_row_id = ${rowOf}`,
    )
    .pluck();
  return {
    readSegments(itemId, fromOrdinal, limit) {
      const id = ItemId.parse(itemId);
      const rowCount = Math.min(Math.max(0, limit), pageRowCountMax);
      const segments = page.all(id, Math.max(0, fromOrdinal), rowCount).map((row) => ({
        id: row.id,
        itemId: id,
        ordinal: row.ordinal,
        text: row.text,
        headingPath: JSON.parse(row.heading_path_json) as readonly string[],
        anchor: JSON.parse(row.anchor_json) as Anchor,
        tokenCount: row.token_count,
      }));
      return { segments, totalCount: count.get(id) ?? 0 };
    },
    wordsIndexed(itemId) {
      const id = ItemId.parse(itemId);
      const segmentCount = count.get(id) ?? 0;
      return segmentCount > 0 && inWords.get(id) === segmentCount;
    },
  };
}
