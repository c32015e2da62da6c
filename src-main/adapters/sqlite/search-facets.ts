import type Database from "better-sqlite3-multiple-ciphers";
import type { Counted, FacetValue, RangeField, Ranges } from "#shared/model/hit.ts";
import type { ItemId } from "#shared/model/ids.ts";
import type { Restriction } from "#shared/query/ast.ts";
import { filterCondition, timeColumn } from "./search-filter.ts";
import { facetValueCountMax } from "./search-limits.ts";

export interface FolderColumns {
  readonly root: string;
  /** The first folder below the watched one; empty for files directly in it. */
  readonly child: string;
}

interface Row extends FolderColumns {
  readonly kind: string;
  readonly language: string | null;
  readonly year: string | null;
  readonly total: number;
}

// The path below the watched folder, with one kind of separator. A single watched file has none.
const below = "ltrim(replace(substr(items.path, length(folders.path) + 1), '\\', '/'), '/')";

/** Of an item joined with its watched folder. */
export const folderColumns = `folders.path AS root, substr(${below}, 1, max(0, instr(${below}, '/') - 1)) AS child`;

export interface FacetReads {
  /** Given items, or … */
  countItems(itemIds: readonly ItemId[]): Counted;
  /** … given rows of items, or … */
  countRows(rowIds: readonly number[]): Counted;
  /** … all that pass. */
  countPassing(filters: readonly Restriction[], excluded: readonly string[]): Counted;
}

export function createFacets(database: Database.Database): FacetReads {
  const count = ({ from, where, parameters }: Chosen): Counted => {
    const rows = database
      .prepare<(string | number)[], Row>(
        `SELECT kind, language, strftime('%Y', ${timeColumn} / 1000, 'unixepoch', 'localtime') AS year,
           ${folderColumns}, count(*) AS total
         FROM ${from} JOIN folders ON folders.id = items.folder_id WHERE ${where} GROUP BY 1, 2, 3, 4, 5`,
      )
      .all(...parameters);
    const tags = database
      .prepare<(string | number)[], { readonly tag: string; readonly total: number }>(
        `SELECT tag, count(*) AS total FROM ${from} JOIN item_tags ON item_row_id = items.row_id WHERE ${where} GROUP BY tag`,
      )
      .all(...parameters);
    const colours = database
      .prepare<(string | number)[], { readonly colour: string; readonly total: number }>(
        `SELECT colour, count(*) AS total FROM ${from} JOIN picture_colours ON item_row_id = items.row_id WHERE ${where} GROUP BY colour`,
      )
      .all(...parameters);
    const facets = {
      kind: tally(rows.map((row) => [row.kind, row.kind, row.total])),
      folder: tally(
        rows.map((row) => {
          const { value, label } = folderOf(row);
          return [value, label, row.total];
        }),
      ),
      language: tally(
        rows.flatMap((row) => (row.language === null ? [] : [[row.language, row.language, row.total]])),
      ),
      tag: tally(tags.map(({ tag, total }) => [tag, tag, total])),
      colour: tally(colours.map(({ colour, total }) => [colour, colour, total])),
      year: tally(
        rows.flatMap((row) => (row.year === null ? [] : [[row.year, row.year, row.total]])),
      ).toSorted((a, b) => b.value.localeCompare(a.value)),
    };
    return { facets, ranges: rangesOf(database, { from, where, parameters }) };
  };
  return {
    // CROSS keeps the order: a few hundred ids are looked up, the items are never walked.
    countItems: (itemIds) =>
      count({
        from: "json_each(?) AS chosen CROSS JOIN items ON items.id = chosen.value",
        where: "1",
        parameters: [JSON.stringify([...new Set(itemIds)])],
      }),
    countRows: (rowIds) =>
      count({
        from: "json_each(?) AS chosen CROSS JOIN items ON items.row_id = chosen.value",
        where: "1",
        parameters: [JSON.stringify(rowIds)],
      }),
    countPassing(filters, excluded) {
      const { sql, parameters } = filterCondition(filters, excluded);
      return count({ from: "items", where: `items.segment_count > 0 AND ${sql}`, parameters });
    },
  };
}

interface RangeRow {
  readonly size_least: number | null;
  readonly size_greatest: number | null;
  readonly time_least: number | null;
  readonly time_greatest: number | null;
  readonly duration_least: number | null;
  readonly duration_greatest: number | null;
}

/** What has no length, or came by no file and has no size, is not counted as 0. */
function rangesOf(database: Database.Database, { from, where, parameters }: Chosen): Ranges {
  const row = database
    .prepare<(string | number)[], RangeRow>(
      `SELECT min(nullif(size_bytes, 0)) AS size_least, max(nullif(size_bytes, 0)) AS size_greatest,
         min(${timeColumn}) AS time_least, max(${timeColumn}) AS time_greatest,
         min(duration_ms) AS duration_least, max(duration_ms) AS duration_greatest
       FROM ${from} WHERE ${where}`,
    )
    .get(...parameters);
  return {
    ...range("size", row?.size_least, row?.size_greatest),
    ...range("time", row?.time_least, row?.time_greatest),
    ...range("duration", row?.duration_least, row?.duration_greatest),
  };
}

const range = (
  field: RangeField,
  least: number | null | undefined,
  greatest: number | null | undefined,
): Ranges => (least == null || greatest == null ? {} : { [field]: { least, greatest } });

interface Chosen {
  readonly from: string;
  readonly where: string;
  readonly parameters: readonly (string | number)[];
}

/** The folder by which items are counted and grouped, as the query names it and as people see it. */
export function folderOf({ root, child }: FolderColumns): { readonly value: string; readonly label: string } {
  const name = root.split(/[/\\]/u).findLast((part) => part !== "") ?? root;
  return child === ""
    ? { value: root, label: name }
    : { value: `${root.replace(/[/\\]+$/u, "")}/${child}`, label: `${name}/${child}` };
}

function tally(
  entries: readonly (readonly [value: string, label: string, count: number])[],
): readonly FacetValue[] {
  const values = new Map<
    string,
    { readonly value: string; readonly label: string; readonly count: number }
  >();
  for (const [value, label, count] of entries)
    values.set(value, { value, label, count: count + (values.get(value)?.count ?? 0) });
  return [...values.values()]
    .sort((a, b) => b.count - a.count || a.value.localeCompare(b.value))
    .slice(0, facetValueCountMax);
}
