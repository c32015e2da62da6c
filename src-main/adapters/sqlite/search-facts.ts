import type Database from "better-sqlite3-multiple-ciphers";
import type { ItemFacts, WordedField } from "#core/ports/search-store.ts";
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

type HavingIn = (
  field: WordedField,
  texts: readonly string[],
  segmentIds: readonly SegmentId[],
) => readonly (readonly SegmentId[])[];

/** Which of the segments have each text in their title (the file's name, and what the content calls itself) or another part. */
export function createHavingIn(database: Database.Database): HavingIn {
  const worded = database
    .prepare<[string, string], SegmentId>(
      // The plus keeps full text from being asked once for each of the segments.
      "SELECT rowid FROM words WHERE words MATCH ? AND +rowid IN (SELECT value FROM json_each(?))",
    )
    .pluck();
  const tagged = database
    .prepare<[string, string], SegmentId>(
      `SELECT segments.id FROM json_each(?) AS given CROSS JOIN segments ON segments.id = given.value
       WHERE EXISTS (SELECT 1 FROM item_tags WHERE item_tags.item_row_id = segments.item_row_id AND tag = ?)`,
    )
    .pluck();
  return (field, texts, segmentIds) => {
    const given = JSON.stringify(segmentIds);
    return texts.map((text) => {
      if (field === "tag") return tagged.all(given, text.toLowerCase());
      const expression = phraseExpression(text);
      return expression === undefined ? [] : worded.all(`${field} : ${expression}`, given);
    });
  };
}
