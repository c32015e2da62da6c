/** Where an item was read from, for whoever reads it once more. */
import { type ContentHash, type ItemId } from "#shared/model/ids.ts";

export interface ItemFileRow {
  readonly id: ItemId;
  readonly path: string;
  readonly size_bytes: number;
  readonly modified_ms: number;
  readonly content_hash: ContentHash;
  readonly is_kept: number;
}

/** Of `items`, whose content has a hash. */
export const itemFileColumns = `items.id, path, size_bytes, modified_ms, content_hash,
  EXISTS (SELECT 1 FROM originals WHERE originals.item_row_id = items.row_id) AS is_kept`;

export const itemFileOf = (row: ItemFileRow) => ({
  itemId: row.id,
  path: row.path,
  sizeBytes: row.size_bytes,
  modifiedMs: row.modified_ms,
  contentHash: row.content_hash,
  isKept: row.is_kept === 1,
});
