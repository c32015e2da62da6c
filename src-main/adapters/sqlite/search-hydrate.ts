import type Database from "better-sqlite3-multiple-ciphers";
import type { HydratedSegment, WordQuery } from "#core/ports/search-store.ts";
import type { Anchor } from "#shared/model/anchor.ts";
import type { ItemId, SegmentId } from "#shared/model/ids.ts";
import type { ItemKind, LanguageCode, Tag } from "#shared/model/item.ts";
import { boundLimit } from "./bound-limit.ts";
import { highlightExpression } from "./search-expression.ts";
import { sameContentCountMax } from "./search-limits.ts";
import { hasThumbnail } from "./item-rows.ts";
import { copiedContent } from "./search-owners.ts";
import { createMarks } from "./search-marks.ts";
import { timeColumn } from "./search-filter.ts";

interface Row {
  readonly segment_id: SegmentId;
  readonly item_id: ItemId;
  readonly path: string;
  readonly name: string;
  readonly title: string | null;
  readonly kind: ItemKind;
  readonly media_type: string | null;
  readonly language: LanguageCode | null;
  readonly tags_json: string;
  readonly modified_ms: number;
  readonly size_bytes: number;
  readonly duration_ms: number | null;
  readonly has_thumbnail: 0 | 1;
  readonly content_hash: string | null;
  readonly heading_path_json: string;
  readonly anchor_json: string;
  readonly text: string;
}

export function createHydrate(
  database: Database.Database,
): (segmentIds: readonly SegmentId[], highlight: WordQuery) => readonly HydratedSegment[] {
  const segment = database.prepare<[SegmentId], Row>(
    `SELECT segments.id AS segment_id, items.id AS item_id, path, items.name, items.title, kind, media_type, language,
       (SELECT json_group_array(tag ORDER BY tag) FROM item_tags WHERE item_row_id = items.row_id) AS tags_json,
       modified_ms, size_bytes, duration_ms, ${hasThumbnail} AS has_thumbnail, ${copiedContent} AS content_hash, heading_path_json, anchor_json, segments.text
     FROM segments JOIN items ON items.row_id = segments.item_row_id WHERE segments.id = ?`,
  );
  const marks = createMarks(database);
  const twins = database
    .prepare<[string, ItemId, number], string>(
      `SELECT path FROM items WHERE content_hash = ? AND id <> ? AND segment_count > 0 ORDER BY ${timeColumn} DESC, path ${boundLimit}`,
    )
    .pluck();
  return (segmentIds, highlight) => {
    const expression = highlightExpression(highlight);
    const rows = segmentIds.flatMap((segmentId) => segment.get(segmentId) ?? []);
    const words =
      expression === undefined
        ? []
        : marks(
            rows.map((row) => row.text),
            expression,
          );
    return rows.map((row, place) => ({
      segmentId: row.segment_id,
      itemId: row.item_id,
      path: row.path,
      name: row.name,
      ...(row.title === null ? {} : { title: row.title }),
      kind: row.kind,
      ...(row.media_type === null ? {} : { mediaType: row.media_type }),
      ...(row.language === null ? {} : { language: row.language }),
      tags: JSON.parse(row.tags_json) as readonly Tag[],
      modifiedMs: row.modified_ms,
      sizeBytes: row.size_bytes,
      ...(row.duration_ms === null ? {} : { durationMs: row.duration_ms }),
      hasThumbnail: row.has_thumbnail === 1,
      headingPath: JSON.parse(row.heading_path_json) as readonly string[],
      anchor: JSON.parse(row.anchor_json) as Anchor,
      sameContent:
        row.content_hash === null ? [] : twins.all(row.content_hash, row.item_id, sameContentCountMax),
      text: row.text,
      words: words[place] ?? [],
    }));
  };
}
