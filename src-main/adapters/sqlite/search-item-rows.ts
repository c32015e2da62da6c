import type Database from "better-sqlite3-multiple-ciphers";
import type { SegmentId } from "#shared/model/ids.ts";
import { ownerCacheCountMax, ownerForeseenCountMax } from "./search-limits.ts";

/** Row of the item that a segment belongs to; undefined where the segment is gone. */
export type ItemRows = (segmentId: SegmentId) => number | undefined;

/** A question asks for hundreds, and a row of `segments` is full of text: what was read is kept. */
export function createItemRows(database: Database.Database): { rowOf: ItemRows; foresee: () => void } {
  const itemOfSegment = database
    .prepare<[SegmentId], number>("SELECT item_row_id FROM segments WHERE id = ?")
    .pluck();
  const all = database
    .prepare<[number], readonly [segmentId: SegmentId, rowId: number]>(
      "SELECT id, item_row_id FROM segments INDEXED BY segments_item LIMIT ?",
    )
    .raw();
  // Ids are never used again and a segment never changes its item, so an entry cannot become wrong.
  const itemRows = new Map<SegmentId, number>();
  let isForeseen = false;
  return {
    rowOf(segmentId) {
      const known = itemRows.get(segmentId);
      if (known !== undefined) return known;
      const read = itemOfSegment.get(segmentId);
      if (itemRows.size >= ownerCacheCountMax) itemRows.clear();
      if (read !== undefined) itemRows.set(segmentId, read);
      return read;
    },
    // Once, by the first question: a walk along an index costs less than a few hundred rows full of text. Room is left for
    // those that come later, or a large library would be walked through again and again.
    foresee() {
      if (isForeseen) return;
      for (const [segmentId, rowId] of all.iterate(ownerForeseenCountMax)) itemRows.set(segmentId, rowId);
      isForeseen = itemRows.size > 0;
    },
  };
}
