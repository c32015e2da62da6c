import type { ContentHash, FolderId, ItemId } from "#shared/model/ids.ts";
import type {
  Item,
  ItemKind,
  ItemStatus,
  LanguageCode,
  Partition,
  ReasonCode,
  StatusReason,
  Tag,
} from "#shared/model/item.ts";

/** 1 or 0, of a row of `items`. */
export const hasThumbnail = "EXISTS (SELECT 1 FROM thumbnails WHERE item_row_id = items.row_id)";

/** Tags come along as one JSON array, so that a page of items is one query. */
export const itemColumns = `items.id, folder_id, partition, path, name, kind, media_type, title, language, size_bytes,
  modified_ms, taken_ms, duration_ms, content_hash, status, reason_code, reason_detail, attempt_count, segment_count, added_ms, indexed_ms,
  ${hasThumbnail} AS has_thumbnail,
  (SELECT json_group_array(tag ORDER BY tag) FROM item_tags WHERE item_row_id = items.row_id) AS tags_json`;

export interface ItemRow extends ReasonColumns {
  readonly id: ItemId;
  readonly folder_id: FolderId;
  readonly partition: Partition;
  readonly path: string;
  readonly name: string;
  readonly kind: ItemKind;
  readonly media_type: string | null;
  readonly title: string | null;
  readonly language: LanguageCode | null;
  readonly size_bytes: number;
  readonly modified_ms: number;
  readonly taken_ms: number | null;
  readonly duration_ms: number | null;
  readonly content_hash: ContentHash | null;
  readonly status: ItemStatus;
  readonly attempt_count: number;
  readonly segment_count: number;
  readonly added_ms: number;
  readonly indexed_ms: number | null;
  readonly has_thumbnail: 0 | 1;
  readonly tags_json: string;
}

interface ReasonColumns {
  readonly reason_code: ReasonCode | null;
  readonly reason_detail: string | null;
}

export const reasonOf = (row: ReasonColumns): StatusReason | undefined =>
  row.reason_code === null ? undefined : { code: row.reason_code, detail: row.reason_detail ?? "" };

export function itemOf(row: ItemRow): Item {
  const reason = reasonOf(row);
  return {
    id: row.id,
    folderId: row.folder_id,
    partition: row.partition,
    path: row.path,
    name: row.name,
    kind: row.kind,
    ...(row.media_type === null ? {} : { mediaType: row.media_type }),
    ...(row.title === null ? {} : { title: row.title }),
    ...(row.language === null ? {} : { language: row.language }),
    sizeBytes: row.size_bytes,
    modifiedMs: row.modified_ms,
    ...(row.taken_ms === null ? {} : { takenMs: row.taken_ms }),
    ...(row.duration_ms === null ? {} : { durationMs: row.duration_ms }),
    ...(row.content_hash === null ? {} : { contentHash: row.content_hash }),
    hasThumbnail: row.has_thumbnail === 1,
    status: row.status,
    ...(reason === undefined ? {} : { reason }),
    attemptCount: row.attempt_count,
    segmentCount: row.segment_count,
    tags: JSON.parse(row.tags_json) as readonly Tag[],
    addedMs: row.added_ms,
    ...(row.indexed_ms === null ? {} : { indexedMs: row.indexed_ms }),
  };
}
