import type Database from "better-sqlite3-multiple-ciphers";
import type { SegmentId } from "#shared/model/ids.ts";
import type { Restriction } from "#shared/query/ast.ts";
import { asksForText, filterCondition, type SegmentRange } from "./search-filter.ts";
import type { ItemRows } from "./search-item-rows.ts";
import { passingCountCacheMax, passingStatementCacheMax } from "./search-limits.ts";

/** Segments that are asked for the same. */
export interface Sifting {
  readonly segmentIds: readonly SegmentId[];
  readonly filters: readonly Restriction[];
}

export interface PassingReads {
  /** Those whose items pass all filters, in the order given. */
  among: Among;
  /** The same for several lists, each with filters of its own. */
  each(asked: readonly Sifting[]): readonly (readonly SegmentId[])[];
  /** How many segments pass in all; kept until the store moves on. */
  count(filters: readonly Restriction[]): number;
}

type Among = (segmentIds: readonly SegmentId[], filters: readonly Restriction[]) => readonly SegmentId[];

/** Filtering last: what was found is looked at, and what passes is counted but never listed. */
export function createPassing(database: Database.Database, rowOf: ItemRows): PassingReads {
  const revision = database.prepare<[], number>("SELECT value FROM counters WHERE name = 'revision'").pluck();
  const counts = new Map<string, number>();
  const range = database.prepare<[string], SegmentRange>(
    `SELECT min(segments.id) AS first, max(segments.id) AS last FROM json_each(?) AS given JOIN segments ON item_row_id = given.value`,
  );
  const statements = new Map<string, Database.Statement<(string | number)[], number>>();
  const statementOf = (condition: string): Database.Statement<(string | number)[], number> => {
    const known =
      statements.get(condition) ??
      database
        .prepare<(string | number)[], number>(
          `SELECT items.row_id FROM json_each(?) AS given CROSS JOIN items ON items.row_id = given.value WHERE ${condition}`,
        )
        .pluck();
    statements.delete(condition);
    statements.set(condition, known);
    for (const oldest of statements.keys())
      if (statements.size > passingStatementCacheMax) statements.delete(oldest);
    return known;
  };
  const among: Among = (segmentIds, filters) => {
    const owned = segmentIds.map((segmentId) => ({ segmentId, rowId: rowOf(segmentId) }));
    const rowIds = JSON.stringify([...new Set(owned.flatMap(({ rowId }) => rowId ?? []))]);
    // Of a word that half of the library has, only what these items have of it is read.
    const within = asksForText(filters) ? range.get(rowIds) : undefined;
    const { sql, parameters } = filterCondition(filters, [], within);
    const passing = new Set(statementOf(sql).all(rowIds, ...parameters));
    return owned.flatMap(({ segmentId, rowId }) =>
      rowId !== undefined && passing.has(rowId) ? [segmentId] : [],
    );
  };
  return {
    among,
    each: (asked) => asked.map(({ segmentIds, filters }) => among(segmentIds, filters)),
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
