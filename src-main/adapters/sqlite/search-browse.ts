import type Database from "better-sqlite3-multiple-ciphers";
import type { SegmentId } from "#shared/model/ids.ts";
import type { QueryFilter } from "#shared/query/ast.ts";
import { filterCondition } from "./search-filter.ts";

export function createBrowse(database: Database.Database) {
  return (filters: readonly QueryFilter[], excluded: readonly string[], offset: number, limit: number) => {
    const { sql, parameters } = filterCondition(filters, excluded);
    const where = `WHERE segment_count > 0 AND ${sql}`;
    const segmentIds = database
      .prepare<(string | number)[], SegmentId>(
        `SELECT (SELECT id FROM segments WHERE item_row_id = items.row_id ORDER BY ordinal LIMIT 1)
         FROM items ${where} ORDER BY modified_ms DESC, row_id DESC LIMIT ? OFFSET ?`,
      )
      .pluck()
      .all(...parameters, limit, offset);
    const totalCount =
      database
        .prepare<(string | number)[], number>(`SELECT count(*) FROM items ${where}`)
        .pluck()
        .get(...parameters) ?? 0;
    return { segmentIds, totalCount };
  };
}
