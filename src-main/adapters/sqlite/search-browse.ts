import type Database from "better-sqlite3-multiple-ciphers";
import type { Browsed, BrowsePage } from "#core/ports/search-store.ts";
import type { SegmentId } from "#shared/model/ids.ts";
import type { Restriction } from "#shared/query/ast.ts";
import type { FacetReads } from "./search-facets.ts";
import { filterCondition } from "./search-filter.ts";
import { orders } from "./search-order.ts";
import { askedColours, sceneOfColours } from "./search-scenes.ts";

interface Row {
  readonly row_id: number;
  readonly key: string | number;
  readonly segment_id: SegmentId;
}

export function createBrowse(
  database: Database.Database,
  { countPassing }: Pick<FacetReads, "countPassing">,
) {
  return (
    filters: readonly Restriction[],
    excluded: readonly string[],
    { sort, from, limit, counted = false }: BrowsePage,
  ): Browsed => {
    const { sql, parameters } = filterCondition(filters, excluded);
    const colours = askedColours(filters);
    const where = `WHERE segment_count > 0 AND ${sql}`;
    const { key, direction } = orders[sort];
    const isBehind = direction === "ASC" ? ">" : "<";
    const [behind, places, offset] =
      typeof from === "number"
        ? ["", [], from]
        : [`AND (${key}, items.row_id) ${isBehind} (?, ?)`, [from.key, from.rowId], 0];
    // One more than wanted tells whether anything is behind.
    const rows = database
      .prepare<(string | number)[], Row>(
        `SELECT row_id, ${key} AS key,
           coalesce(${sceneOfColours(colours.length)},
             (SELECT id FROM segments WHERE item_row_id = items.row_id ORDER BY ordinal LIMIT 1)) AS segment_id
         FROM items ${where} ${behind} ORDER BY ${key} ${direction}, items.row_id ${direction} LIMIT ? OFFSET ?`,
      )
      .all(...colours, ...parameters, ...places, limit + 1, offset);
    const totalCount =
      database
        .prepare<(string | number)[], number>(`SELECT count(*) FROM items ${where}`)
        .pluck()
        .get(...parameters) ?? 0;
    const page = rows.slice(0, limit);
    const last = rows.length > limit ? page.at(-1) : undefined;
    return {
      segmentIds: page.map((row) => row.segment_id),
      totalCount,
      last: last === undefined ? undefined : { key: last.key, rowId: last.row_id },
      ...(counted ? { counts: countPassing(filters, excluded) } : {}),
    };
  };
}
