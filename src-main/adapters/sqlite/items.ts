import type Database from "better-sqlite3-multiple-ciphers";
import { sep } from "node:path";
import { FolderId, ItemId } from "#shared/model/ids.ts";
import { createListing } from "./item-listing.ts";
import { itemColumns, itemOf, type ItemRow } from "./item-rows.ts";
import type { LibraryReads } from "./library.ts";

interface KnownRow {
  readonly id: ItemId;
  readonly path: string;
  readonly size_bytes: number;
  readonly modified_ms: number;
  readonly file_key: string;
  readonly unreadable: number;
}

export function createItemReads(
  database: Database.Database,
): Pick<LibraryReads, "knownFiles" | "listItems" | "getItem" | "itemAt" | "thumbnail"> {
  const known = `SELECT id, path, size_bytes, modified_ms, file_key, reason_code IS 'unreadable' AS unreadable
    FROM items WHERE folder_id = ?`;
  const knownAll = database.prepare<[string], KnownRow>(known);
  const knownBelow = database.prepare<[string, string, string, string], KnownRow>(
    `${known} AND (path = ? OR (path >= ? AND path < ?))`,
  );
  const byId = database.prepare<[string], ItemRow>(`SELECT ${itemColumns} FROM items WHERE id = ?`);
  const byPath = database.prepare<[string], ItemRow>(`SELECT ${itemColumns} FROM items WHERE path = ?`);
  const thumbnail = database
    .prepare<[string], Uint8Array>(
      "SELECT webp FROM thumbnails WHERE item_row_id = (SELECT row_id FROM items WHERE id = ?)",
    )
    .pluck();
  return {
    knownFiles(folderId, under) {
      const rows =
        under === null
          ? knownAll.all(FolderId.parse(folderId))
          : knownBelow.all(FolderId.parse(folderId), under, below(under), afterBelow(under));
      return rows.map((row) => ({
        itemId: row.id,
        path: row.path,
        sizeBytes: row.size_bytes,
        modifiedMs: row.modified_ms,
        fileKey: row.file_key,
        unreadable: row.unreadable === 1,
      }));
    },
    listItems: createListing(database),
    getItem: (itemId) => optional(byId.get(ItemId.parse(itemId)), itemOf),
    itemAt: (path) => optional(byPath.get(path), itemOf),
    thumbnail: (itemId) => thumbnail.get(ItemId.parse(itemId)),
  };
}

const below = (path: string): string => (path.endsWith(sep) ? path : path + sep);
/** The first text after everything that starts with the folder and a separator. */
const afterBelow = (path: string): string =>
  below(path).slice(0, -1) + String.fromCharCode(sep.charCodeAt(0) + 1);

const optional = <Row, Value>(row: Row | undefined, make: (row: Row) => Value): Value | undefined =>
  row === undefined ? undefined : make(row);
