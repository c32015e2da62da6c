import type Database from "better-sqlite3-multiple-ciphers";
import { ItemFilter } from "#shared/rpc/library-contract.ts";
import { itemColumns, itemOf, type ItemRow } from "./item-rows.ts";
import type { LibraryReads } from "./library.ts";
import { pageRowCountMax } from "./limits.ts";
import { foldPath } from "./paths.ts";

interface Condition {
  readonly where: string;
  readonly values: readonly string[];
}
interface RowPage {
  readonly rowIds: readonly number[];
  readonly totalCount: number;
}

/** Pages and counts come from covering indexes alone; only the rows of the page itself are read. */
export function createListing(database: Database.Database): LibraryReads["listItems"] {
  const pageOf = createRowPage(database);
  const rowsOf = database.prepare<[string], ItemRow>(
    `SELECT ${itemColumns} FROM (SELECT key AS place, value AS row_id FROM json_each(?)) JOIN items USING (row_id)
     ORDER BY place`,
  );
  return (filter, offset, limit) => {
    const from = Math.max(0, offset);
    const rowCount = Math.min(Math.max(0, limit), pageRowCountMax);
    const { rowIds, totalCount } = pageOf(ItemFilter.parse(filter), from, rowCount);
    return { items: rowsOf.all(JSON.stringify(rowIds)).map(itemOf), totalCount };
  };
}

function createRowPage(
  database: Database.Database,
): (filter: ItemFilter, offset: number, limit: number) => RowPage {
  const numbers = (sql: string, values: readonly unknown[]): readonly number[] =>
    database
      .prepare<unknown[], number>(sql)
      .pluck()
      .all(...values);
  const ordered = "ORDER BY modified_ms DESC, row_id DESC";
  const listing = "items INDEXED BY items_listing";
  const count = ({ kinds, ...filter }: ItemFilter): number => {
    const kept = conditionOf(filter);
    const counted = conditionOf({ ...filter, kinds });
    const [total] =
      kinds === undefined
        ? numbers(`SELECT coalesce(sum(item_count), 0) FROM folder_counts ${kept.where}`, kept.values)
        : numbers(`SELECT count(*) FROM ${listing} ${counted.where}`, counted.values);
    return total ?? 0;
  };
  return (filter, offset, limit) => {
    const { where, values } = conditionOf(filter);
    if (filter.nameContains === undefined || filter.nameContains === "") {
      const page = `SELECT row_id FROM ${listing} ${where} ${ordered} LIMIT ? OFFSET ?`;
      return { rowIds: numbers(page, [...values, limit, offset]), totalCount: count(filter) };
    }
    // Every name must be looked at anyway: one look gives the count and all pages.
    const named =
      "row_id IN (SELECT row_id FROM items INDEXED BY items_path_folded WHERE instr(path_folded, ?) > 0)";
    const all = numbers(
      `SELECT row_id FROM ${listing} ${where === "" ? "WHERE" : `${where} AND`} ${named} ${ordered}`,
      [...values, foldPath(filter.nameContains)],
    );
    return { rowIds: all.slice(offset, offset + limit), totalCount: all.length };
  };
}

/** Of all but the name. */
function conditionOf({ statuses, kinds, folderId }: ItemFilter): Condition {
  const marks = (list: readonly string[]): string => list.map(() => "?").join(", ");
  const conditions = [
    ...(statuses === undefined ? [] : [`status IN (${marks(statuses)})`]),
    ...(kinds === undefined ? [] : [`kind IN (${marks(kinds)})`]),
    ...(folderId === undefined ? [] : ["folder_id = ?"]),
  ];
  return {
    where: conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`,
    values: [...(statuses ?? []), ...(kinds ?? []), ...(folderId === undefined ? [] : [folderId])],
  };
}
