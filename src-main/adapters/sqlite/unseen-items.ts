/** Items that were read before they were looked at, or listened to, and what comes of it later. */
import type Database from "better-sqlite3-multiple-ciphers";
import type { UnseenItem } from "#core/ports/picture-store.ts";
import { ContentHash, ItemId, SpaceId } from "#shared/model/ids.ts";
import { itemFileColumns, itemFileOf, type ItemFileRow } from "./item-files.ts";

interface UnseenRow extends ItemFileRow {
  readonly row_id: number;
}

/** `kinds`: a condition that an index of items has; `marks`: the table of those that were seen, each for a space. */
export function createUnseenRead(
  database: Database.Database,
  { kinds, marks }: { readonly kinds: string; readonly marks: string },
): (spaceId: SpaceId, afterRowId: number, limit: number) => readonly UnseenItem[] {
  const unseen = database.prepare<[number, string, number], UnseenRow>(
    `SELECT row_id, ${itemFileColumns}
     FROM items WHERE ${kinds} AND status = 'indexed' AND content_hash IS NOT NULL AND row_id > ?
       AND NOT EXISTS (SELECT 1 FROM ${marks} WHERE item_row_id = row_id AND space_id = ?)
     ORDER BY row_id LIMIT ?`,
  );
  return (spaceId, afterRowId, limit) => unseen.all(afterRowId, SpaceId.parse(spaceId), limit).map(unseenOf);
}

const unseenOf = (row: UnseenRow): UnseenItem => ({ ...itemFileOf(row), rowId: row.row_id });

/** Written where the item still is what was read; false, and nothing was written, where it is not. */
export function createLaterWrite<Value>(
  database: Database.Database,
  write: (rowId: number, value: Value) => void,
): (itemId: ItemId, contentHash: ContentHash, value: Value) => boolean {
  const rowOf = database
    .prepare<[string, string], number>(
      "SELECT row_id FROM items WHERE id = ? AND content_hash = ? AND status = 'indexed'",
    )
    .pluck();
  // Its colours, its place, and how it looks or sounds: watches that ask for them heard it without.
  const owe = database.prepare<[number]>(
    "INSERT INTO unheard_items (item_row_id) SELECT ? WHERE EXISTS (SELECT 1 FROM watches)",
  );
  const touch = database.prepare("UPDATE counters SET value = value + 1 WHERE name = 'revision'");
  return database.transaction((itemId: ItemId, contentHash: ContentHash, value: Value) => {
    const rowId = rowOf.get(ItemId.parse(itemId), ContentHash.parse(contentHash));
    if (rowId === undefined) return false;
    write(rowId, value);
    owe.run(rowId);
    touch.run();
    return true;
  });
}
