import type Database from "better-sqlite3-multiple-ciphers";
import type { FolderId, SegmentId } from "#shared/model/ids.ts";
import type { Counters } from "./counters.ts";
import type { FullText } from "./full-text.ts";
import { createMediaWrites } from "./media.ts";
import { createPictureRemoval } from "./picture-rows.ts";
import { createSoundRemoval } from "./sound-rows.ts";
import { createReadingRemoval } from "./readings.ts";

/** Takes away what was made of an item. Runs inside a transaction of the caller, who reports the segments that went. */
export interface ItemRemoval {
  /** Segments with their vectors and full text, vocabulary, thumbnail, waveform, what was seen of a picture. The item and the user's tags stay. */
  removeContent(rowId: number, removedSegments: SegmentId[]): void;
  /** The item with all that it had. */
  removeItem(rowId: number, removedSegments: SegmentId[]): void;
  /** All items of a folder with all that they had; their number. */
  removeItemsOf(folderId: FolderId, removedSegments: SegmentId[]): number;
}

export function createItemRemoval(
  database: Database.Database,
  counters: Counters,
  fullText: FullText,
): ItemRemoval {
  // Vectors follow by foreign key.
  const segments = database
    .prepare<[number], SegmentId>("DELETE FROM segments WHERE item_row_id = ? RETURNING id")
    .pluck();
  const thumbnail = database.prepare("DELETE FROM thumbnails WHERE item_row_id = ?");
  const forgetPicture = createPictureRemoval(database);
  const forgetSound = createSoundRemoval(database);
  const forgetReading = createReadingRemoval(database);
  const media = createMediaWrites(database);
  const item = database.prepare("DELETE FROM items WHERE row_id = ?");
  const rowsOf = database
    .prepare<[string], readonly [rowId: number, segmentCount: number]>(
      "SELECT row_id, segment_count FROM items WHERE folder_id = ?",
    )
    .raw();
  const allSegments = database
    .prepare<[], number>("SELECT value FROM counters WHERE name = 'segments'")
    .pluck();

  const removeRows = (rowId: number, removedSegments: SegmentId[]): void => {
    const removed = segments.all(rowId);
    for (const id of removed) removedSegments.push(id);
    counters.addSegments(-removed.length);
    thumbnail.run(rowId);
    forgetPicture(rowId);
    forgetSound(rowId);
    forgetReading(rowId);
    media.remove(rowId);
  };
  const removeContent: ItemRemoval["removeContent"] = (rowId, removedSegments) => {
    fullText.removeItem(rowId);
    removeRows(rowId, removedSegments);
  };
  return {
    removeContent,
    removeItem(rowId, removedSegments) {
      removeContent(rowId, removedSegments);
      item.run(rowId);
    },
    removeItemsOf(folderId, removedSegments) {
      const rows = rowsOf.all(folderId);
      const goingCount = rows.reduce((sum, [, segmentCount]) => sum + segmentCount, 0);
      // What stays is read once instead of unpicking all that goes.
      const rebuilds = goingCount > (allSegments.get() ?? 0) - goingCount;
      for (const [rowId] of rows) {
        if (rebuilds) fullText.forgetItem(rowId);
        else fullText.removeItem(rowId);
        removeRows(rowId, removedSegments);
        item.run(rowId);
      }
      if (rebuilds) fullText.rebuild();
      return rows.length;
    },
  };
}
