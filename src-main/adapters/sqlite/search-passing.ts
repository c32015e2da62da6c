import type Database from "better-sqlite3-multiple-ciphers";
import type { SegmentId } from "#shared/model/ids.ts";
import type { Restriction } from "#shared/query/ast.ts";
import { filterCondition } from "./search-filter.ts";
import type { ItemRows } from "./search-item-rows.ts";
import { passingCountCacheMax } from "./search-limits.ts";

export interface PassingReads {
  /** Those whose items pass all filters, in the order given. */
  among(segmentIds: readonly SegmentId[], filters: readonly Restriction[]): readonly SegmentId[];
  /** How many segments pass in all; kept until the store moves on. */
  count(filters: readonly Restriction[]): number;
}

/** Filtering last: what was found is looked at, and what passes is counted but never listed. */
export function createPassing(database: Database.Database, rowOf: ItemRows): PassingReads {
  const revision = database.prepare<[], number>("SELECT value FROM counters WHERE name = 'revision'").pluck();
  const counts = new Map<string, number>();
  return {
    among(segmentIds, filters) {
      const { sql, parameters } = filterCondition(filters, []);
      const owned = segmentIds.map((segmentId) => ({ segmentId, rowId: rowOf(segmentId) }));
      const rowIds = JSON.stringify([...new Set(owned.flatMap(({ rowId }) => rowId ?? []))]);
      const passing = new Set(
        database
          .prepare<(string | number)[], number>(
            `SELECT items.row_id FROM json_each(?) AS given CROSS JOIN items ON items.row_id = given.value WHERE ${sql}`,
          )
          .pluck()
          .all(rowIds, ...parameters),
      );
      return owned.flatMap(({ segmentId, rowId }) =>
        rowId !== undefined && passing.has(rowId) ? [segmentId] : [],
      );
    },
    count(filters) {
      const { sql, parameters } = filterCondition(filters, []);
      const key = JSON.stringify([revision.get(), sql, parameters]);
      const count =
        counts.get(key) ??
        database
          .prepare<(string | number)[], number>(
            `SELECT coalesce(sum(segment_count), 0) FROM items WHERE ${sql}`,
          )
          .pluck()
          .get(...parameters) ??
        0;
      counts.delete(key);
      counts.set(key, count);
      for (const oldest of counts.keys()) if (counts.size > passingCountCacheMax) counts.delete(oldest);
      return count;
    },
  };
}
