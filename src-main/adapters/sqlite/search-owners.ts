import type Database from "better-sqlite3-multiple-ciphers";
import type { SegmentOwner } from "#core/ports/search-store.ts";
import type { ContentHash, ItemId, SegmentId } from "#shared/model/ids.ts";
import { ownerCacheCountMax, ownerForeseenCountMax } from "./search-limits.ts";

type ItemRow = readonly [itemId: ItemId, contentHash: ContentHash | null];

export function createOwners(
  database: Database.Database,
): (segmentIds: readonly SegmentId[]) => readonly SegmentOwner[] {
  const itemOfSegment = database
    .prepare<[SegmentId], number>("SELECT item_row_id FROM segments WHERE id = ?")
    .pluck();
  const all = database
    .prepare<[number], readonly [segmentId: SegmentId, rowId: number]>(
      "SELECT id, item_row_id FROM segments INDEXED BY segments_item LIMIT ?",
    )
    .raw();
  const item = database
    .prepare<[number], ItemRow>("SELECT id, content_hash FROM items WHERE row_id = ?")
    .raw();
  // Ids are never used again and a segment never changes its item, so an entry cannot become wrong.
  const itemRows = new Map<SegmentId, number>();
  const itemRowOf = (segmentId: SegmentId): number | undefined => {
    const known = itemRows.get(segmentId);
    if (known !== undefined) return known;
    const read = itemOfSegment.get(segmentId);
    if (itemRows.size >= ownerCacheCountMax) itemRows.clear();
    if (read !== undefined) itemRows.set(segmentId, read);
    return read;
  };
  let isForeseen = false;
  // Once, by the first question: a walk along an index costs less than a few hundred rows full of text. Room is left for
  // those that come later, or a large library would be walked through again and again.
  const foresee = (): void => {
    if (isForeseen) return;
    for (const [segmentId, rowId] of all.iterate(ownerForeseenCountMax)) itemRows.set(segmentId, rowId);
    isForeseen = itemRows.size > 0;
  };
  return (segmentIds) => {
    foresee();
    const items = new Map<number, ItemRow | undefined>();
    return segmentIds.flatMap((segmentId) => {
      const rowId = itemRowOf(segmentId);
      if (rowId === undefined) return [];
      if (!items.has(rowId)) items.set(rowId, item.get(rowId));
      const owner = items.get(rowId);
      return owner === undefined ? [] : [{ segmentId, itemId: owner[0], contentHash: owner[1] ?? undefined }];
    });
  };
}
