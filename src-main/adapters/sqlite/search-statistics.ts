import type Database from "better-sqlite3-multiple-ciphers";
import type { LibraryStatistics } from "#core/ports/search-store.ts";
import { Revision } from "#shared/model/ids.ts";
import { timeColumn } from "./search-filter.ts";
import {
  statisticsQuantileCount,
  statisticsSampleCountMax,
  statisticsValueCountMax,
} from "./search-limits.ts";

interface Row {
  readonly row_id: number;
  readonly kind: string;
  readonly language: string | null;
  readonly time_ms: number;
  readonly size_bytes: number;
  readonly path_folded: string;
  readonly segment_count: number;
}

const columns = `row_id, kind, language, ${timeColumn} AS time_ms, size_bytes, path_folded, segment_count`;

/** Counts by a sample of items that lie evenly in the library: a whole look at a large one would hold up the searches. */
export function createStatistics(database: Database.Database): () => LibraryStatistics {
  const counter = database.prepare<[string], number>("SELECT value FROM counters WHERE name = ?").pluck();
  const bounds = database
    .prepare<[], readonly [first: number | null, last: number | null]>(
      "SELECT (SELECT min(row_id) FROM items), (SELECT max(row_id) FROM items)",
    )
    .raw();
  const every = database.prepare<[], Row>(`SELECT ${columns} FROM items`);
  const next = database.prepare<[number], Row>(`SELECT ${columns} FROM items WHERE row_id >= ? LIMIT 1`);
  const tags = database
    .prepare<[number], readonly [tag: string, itemCount: number]>(
      "SELECT tag, count(*) AS total FROM item_tags GROUP BY tag ORDER BY total DESC LIMIT ?",
    )
    .raw();
  const itemCount = database
    .prepare<[], number>("SELECT coalesce(sum(item_count), 0) FROM folder_counts WHERE status = 'indexed'")
    .pluck();

  const sample = (): { readonly rows: readonly Row[]; readonly whole: boolean } => {
    const [first, last] = bounds.get() ?? [null, null];
    if (first === null || last === null) return { rows: [], whole: true };
    const span = last - first + 1;
    if (span <= statisticsSampleCountMax) return { rows: every.all(), whole: true };
    const rows = new Map<number, Row>();
    for (let place = 0; place < statisticsSampleCountMax; place++) {
      const row = next.get(first + Math.floor((place * span) / statisticsSampleCountMax));
      if (row !== undefined) rows.set(row.row_id, row);
    }
    return { rows: [...rows.values()], whole: false };
  };
  return () => {
    const { rows, whole } = sample();
    const items = Math.max(1, itemCount.get() ?? 0);
    return {
      revision: Revision.parse(counter.get("revision") ?? 0),
      itemCount: items,
      segmentCount: counter.get("segments") ?? 0,
      kinds: shares(rows, (row) => [row.kind]),
      languages: shares(rows, (row) => (row.language === null ? [] : [row.language])),
      folders: shares(rows, (row) => new Set(row.path_folded.split(/[/\\]+/u).filter((part) => part !== ""))),
      tags: new Map(
        tags.all(statisticsValueCountMax).map(([tag, count]) => [tag, Math.min(1, count / items)]),
      ),
      unseenShare: whole ? 0 : 0.5 / Math.max(1, rows.length),
      times: quantiles(rows, (row) => row.time_ms),
      sizes: quantiles(rows, (row) => row.size_bytes),
    };
  };
}

/** Of the segments, by value: the most frequent ones. */
function shares(rows: readonly Row[], valuesOf: (row: Row) => Iterable<string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  let total = 0;
  for (const row of rows) {
    total += row.segment_count;
    for (const value of valuesOf(row)) counts.set(value, (counts.get(value) ?? 0) + row.segment_count);
  }
  const frequent = [...counts].sort((a, b) => b[1] - a[1]).slice(0, statisticsValueCountMax);
  return new Map(frequent.map(([value, count]) => [value, total === 0 ? 0 : count / total]));
}

/** Between each two values that follow one another lie equally many segments; empty where there are none. */
function quantiles(rows: readonly Row[], valueOf: (row: Row) => number): readonly number[] {
  const weighed = rows.filter((row) => row.segment_count > 0).toSorted((a, b) => valueOf(a) - valueOf(b));
  const total = weighed.reduce((sum, row) => sum + row.segment_count, 0);
  const bounds: number[] = [];
  let passed = 0;
  for (const row of weighed) {
    // As many bounds as lie within the row's segments.
    while (
      bounds.length <= statisticsQuantileCount &&
      passed >= (bounds.length / statisticsQuantileCount) * total
    )
      bounds.push(valueOf(row));
    passed += row.segment_count;
  }
  const last = weighed.at(-1);
  while (last !== undefined && bounds.length <= statisticsQuantileCount) bounds.push(valueOf(last));
  return bounds;
}
