import type Database from "better-sqlite3-multiple-ciphers";
import { sep } from "node:path";
import { FolderId, ItemId } from "#shared/model/ids.ts";
import { ItemFilter } from "#shared/rpc/library-contract.ts";
import { itemColumns, itemOf, type ItemRow } from "./item-rows.ts";
import type { LibraryReads } from "./library.ts";
import { pageRowCountMax } from "./limits.ts";
import { foldPath } from "./paths.ts";

interface KnownRow {
  readonly id: string;
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
  const knownAll = database.prepare<[string], KnownRow>(`${known} ORDER BY path`);
  const knownBelow = database.prepare<[string, string, string, string], KnownRow>(
    `${known} AND (path = ? OR (path >= ? AND path < ?)) ORDER BY path`,
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
        itemId: ItemId.parse(row.id),
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

/** Pages come from the covering index alone; only the rows of the page itself are read. */
function createListing(database: Database.Database): LibraryReads["listItems"] {
  return (filter, offset, limit) => {
    const { where, values } = conditionOf(ItemFilter.parse(filter));
    const totalCount = database
      .prepare<unknown[], number>(`SELECT count(*) FROM items ${where}`)
      .pluck()
      .get(...values);
    const rows = database
      .prepare<unknown[], ItemRow>(
        `SELECT ${itemColumns} FROM
           (SELECT row_id FROM items INDEXED BY items_listing ${where} ORDER BY modified_ms DESC, row_id DESC LIMIT ? OFFSET ?) AS page
         JOIN items USING (row_id) ORDER BY modified_ms DESC, row_id DESC`,
      )
      .all(...values, Math.min(Math.max(0, limit), pageRowCountMax), Math.max(0, offset));
    return { items: rows.map(itemOf), totalCount: totalCount ?? 0 };
  };
}

function conditionOf(filter: ItemFilter): { readonly where: string; readonly values: readonly string[] } {
  const conditions: string[] = [];
  const values: string[] = [];
  const add = (condition: string, ...given: readonly string[]): void => {
    conditions.push(condition);
    values.push(...given);
  };
  const marks = (list: readonly string[]): string => list.map(() => "?").join(", ");
  if (filter.statuses !== undefined) add(`status IN (${marks(filter.statuses)})`, ...filter.statuses);
  if (filter.kinds !== undefined) add(`kind IN (${marks(filter.kinds)})`, ...filter.kinds);
  if (filter.folderId !== undefined) add("folder_id = ?", filter.folderId);
  if (filter.nameContains !== undefined && filter.nameContains !== "")
    add("instr(path_folded, ?) > 0", foldPath(filter.nameContains));
  return { where: conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`, values };
}
