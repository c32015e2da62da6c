import type { ItemId, SegmentId } from "#shared/model/ids.ts";
import type { ItemKind } from "#shared/model/item.ts";
import type { WatchId, WatchLeg, WatchMatch } from "#shared/model/watch.ts";

/** What tells one match from all others. */
export interface MatchKey {
  readonly itemRowId: number;
  readonly watchRowId: number;
}

export interface MatchRow {
  readonly watch_id: WatchId;
  readonly watch_name: string;
  readonly item_id: ItemId;
  readonly segment_id: SegmentId;
  readonly name: string;
  readonly path: string;
  readonly kind: ItemKind;
  readonly leg: WatchLeg;
  readonly score: number;
  readonly text: string;
  readonly matched_ms: number;
  readonly seen: number;
  readonly start_ms: number | null;
}

/** Characters of the place that are shown. */
export const shownTextLength = 300;

// An item that was read anew has other segments: then its first stands for the place. One without any is not told of.
export const matchColumns = `watches.id AS watch_id, watches.name AS watch_name, items.id AS item_id, segments.id AS segment_id, coalesce(items.title, items.name) AS name,
  items.path, items.kind, watch_matches.leg, watch_matches.score, substr(segments.text, 1, ${shownTextLength}) AS text, watch_matches.matched_ms, watch_matches.seen, watch_matches.start_ms
  FROM watch_matches JOIN watches ON watches.row_id = watch_matches.watch_row_id JOIN items ON items.row_id = watch_matches.item_row_id
  JOIN segments ON segments.id = coalesce(
    (SELECT own.id FROM segments AS own WHERE own.id = watch_matches.segment_id AND own.item_row_id = items.row_id),
    (SELECT min(first.id) FROM segments AS first WHERE first.item_row_id = items.row_id))`;

export const matchOf = (row: MatchRow): WatchMatch => ({
  watchId: row.watch_id,
  watchName: row.watch_name,
  itemId: row.item_id,
  segmentId: row.segment_id,
  name: row.name,
  path: row.path,
  kind: row.kind,
  leg: row.leg,
  score: row.score,
  text: row.text,
  matchedMs: row.matched_ms,
  seen: row.seen === 1,
  ...(row.start_ms === null ? {} : { startMs: row.start_ms }),
});
