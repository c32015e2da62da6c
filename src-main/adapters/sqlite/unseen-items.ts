/** Items that were read before they were looked at, or listened to, and what comes of it later. */
import type Database from "better-sqlite3-multiple-ciphers";
import type { UnseenItem } from "#core/ports/picture-store.ts";
import { ContentHash, ItemId, SpaceId } from "#shared/model/ids.ts";

interface UnseenRow {
  readonly row_id: number;
  readonly id: ItemId;
  readonly path: string;
  readonly size_bytes: number;
  readonly modified_ms: number;
  readonly content_hash: ContentHash;
  readonly is_kept: number;
}

/** `kinds`: a condition that an index of items has; `marks`: the table of those that were seen, each for a space. */
export function createUnseenRead(
  database: Database.Database,
  { kinds, marks }: { readonly kinds: string; readonly marks: string },
): (spaceId: SpaceId, afterRowId: number, limit: number) => readonly UnseenItem[] {
  const unseen = database.prepare<[number, string, number], UnseenRow>(
    `SELECT row_id, id, path, size_bytes, modified_ms, content_hash,
       EXISTS (SELECT 1 FROM originals WHERE originals.item_row_id = items.row_id) AS is_kept
     FROM items WHERE ${kinds} AND status = 'indexed' AND content_hash IS NOT NULL AND row_id > ?
       AND NOT EXISTS (SELECT 1 FROM ${marks} WHERE item_row_id = row_id AND space_id = ?)
     ORDER BY row_id LIMIT ?`,
  );
  return (spaceId, afterRowId, limit) => unseen.all(afterRowId, SpaceId.parse(spaceId), limit).map(unseenOf);
}

const unseenOf = (row: UnseenRow): UnseenItem => ({
  itemId: row.id,
  path: row.path,
  sizeBytes: row.size_bytes,
  modifiedMs: row.modified_ms,
  contentHash: row.content_hash,
  isKept: row.is_kept === 1,
  rowId: row.row_id,
});

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
  const touch = database.prepare("UPDATE counters SET value = value + 1 WHERE name = 'revision'");
  return database.transaction((itemId: ItemId, contentHash: ContentHash, value: Value) => {
    const rowId = rowOf.get(ItemId.parse(itemId), ContentHash.parse(contentHash));
    if (rowId === undefined) return false;
    write(rowId, value);
    touch.run();
    return true;
  });
}
