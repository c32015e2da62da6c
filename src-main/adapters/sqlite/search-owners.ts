import type Database from "better-sqlite3-multiple-ciphers";
import type { SegmentOwner } from "#core/ports/search-store.ts";
import type { ContentHash, ItemId, SegmentId } from "#shared/model/ids.ts";
import type { createItemRows } from "./search-item-rows.ts";

/** What says the same at another time is another event, and no copy of the first. */
export const copiedContent = "iif(kind = 'message', NULL, content_hash)";

type ItemRow = readonly [itemId: ItemId, contentHash: ContentHash | null];

export function createOwners(
  database: Database.Database,
  { rowOf, foresee }: ReturnType<typeof createItemRows>,
): (segmentIds: readonly SegmentId[]) => readonly SegmentOwner[] {
  const item = database
    .prepare<[number], ItemRow>(`SELECT id, ${copiedContent} FROM items WHERE row_id = ?`)
    .raw();
  return (segmentIds) => {
    foresee();
    const items = new Map<number, ItemRow | undefined>();
    return segmentIds.flatMap((segmentId) => {
      const rowId = rowOf(segmentId);
      if (rowId === undefined) return [];
      if (!items.has(rowId)) items.set(rowId, item.get(rowId));
      const owner = items.get(rowId);
      return owner === undefined ? [] : [{ segmentId, itemId: owner[0], contentHash: owner[1] ?? undefined }];
    });
  };
}
