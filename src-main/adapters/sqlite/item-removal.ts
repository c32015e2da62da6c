import type Database from "better-sqlite3-multiple-ciphers";
import type { SegmentId } from "#shared/model/ids.ts";
import type { Counters } from "./counters.ts";

/** Takes away what was made of an item. Runs inside a transaction of the caller, who reports the segments that went. */
export interface ItemRemoval {
  /** Segments with their vectors and full text, vocabulary, thumbnail. The item and the user's tags stay. */
  removeContent(rowId: number, removedSegments: SegmentId[]): void;
  /** The item with all that it had. */
  removeItem(rowId: number, removedSegments: SegmentId[]): void;
}

export function createItemRemoval(database: Database.Database, counters: Counters): ItemRemoval {
  // Full text follows by trigger, vectors by foreign key.
  const segments = database
    .prepare<[number], SegmentId>("DELETE FROM segments WHERE item_row_id = ? RETURNING id")
    .pluck();
  const words = database.prepare("DELETE FROM item_words WHERE rowid = ?");
  const thumbnail = database.prepare("DELETE FROM thumbnails WHERE item_row_id = ?");
  const item = database.prepare("DELETE FROM items WHERE row_id = ?");
  const removeContent: ItemRemoval["removeContent"] = (rowId, removedSegments) => {
    const removed = segments.all(rowId);
    for (const id of removed) removedSegments.push(id);
    counters.addSegments(-removed.length);
    words.run(rowId);
    thumbnail.run(rowId);
  };
  return {
    removeContent,
    removeItem(rowId, removedSegments) {
      removeContent(rowId, removedSegments);
      item.run(rowId);
    },
  };
}
