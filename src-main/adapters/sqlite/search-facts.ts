import type Database from "better-sqlite3-multiple-ciphers";
import type { ItemFacts } from "#core/ports/search-store.ts";
import type { ItemId, SegmentId } from "#shared/model/ids.ts";
import type { ItemKind } from "#shared/model/item.ts";
import { folderColumns, folderOf, type FolderColumns } from "./search-facets.ts";
import { phraseExpression } from "./search-expression.ts";

interface Row extends FolderColumns {
  readonly id: ItemId;
  readonly modified_ms: number;
  readonly kind: ItemKind;
}

export function createFacts(
  database: Database.Database,
): (itemIds: readonly ItemId[]) => readonly ItemFacts[] {
  const facts = database.prepare<[string], Row>(
    `SELECT items.id, modified_ms, kind, ${folderColumns}
     FROM json_each(?) AS chosen CROSS JOIN items ON items.id = chosen.value JOIN folders ON folders.id = items.folder_id`,
  );
  return (itemIds) =>
    facts.all(JSON.stringify([...new Set(itemIds)])).map((row) => ({
      itemId: row.id,
      modifiedMs: row.modified_ms,
      kind: row.kind,
      folder: folderOf(row),
    }));
}

/** Which of the segments have each text in their title: the name of the file, and what the content calls itself. */
export function createTitled(
  database: Database.Database,
): (texts: readonly string[], segmentIds: readonly SegmentId[]) => readonly (readonly SegmentId[])[] {
  const titled = database
    .prepare<[string, string], SegmentId>(
      // The plus keeps full text from being asked once for each of the segments.
      "SELECT rowid FROM words WHERE words MATCH ? AND +rowid IN (SELECT value FROM json_each(?))",
    )
    .pluck();
  return (texts, segmentIds) =>
    texts.map((text) => {
      const expression = phraseExpression(text);
      return expression === undefined ? [] : titled.all(`title : ${expression}`, JSON.stringify(segmentIds));
    });
}
