import type Database from "better-sqlite3-multiple-ciphers";
import type { KeptReading, ReadingStore, UnreadItem } from "#core/ports/reading-store.ts";
import { ContentHash, ItemId, type SegmentId } from "#shared/model/ids.ts";
import type { ItemKind } from "#shared/model/item.ts";
import type { PictureHash } from "#shared/model/picture.ts";
import { createSegmentsWrite } from "./content-write.ts";
import type { Counters } from "./counters.ts";
import type { FullText } from "./full-text.ts";
import { itemFileColumns, itemFileOf, type ItemFileRow } from "./item-files.ts";
import type { Synchronous } from "./library.ts";

export type ReadingReads = Pick<Synchronous<ReadingStore>, "unread" | "readingCounts">;
export type ReadingWrites = Pick<Synchronous<ReadingStore>, "keepReading">;

interface UnreadRow extends ItemFileRow {
  readonly row_id: number;
  readonly title: string | null;
  readonly kind: ItemKind;
}
interface FrameRow {
  readonly time_ms: number;
  readonly hash: PictureHash | null;
}

/** As the index `items_readable` has them. */
const readable =
  "(kind IN ('image', 'video') OR (kind = 'pdf' AND reason_code = 'no-text')) AND status = 'indexed' AND content_hash IS NOT NULL";

export function createReadingReads(database: Database.Database): ReadingReads {
  const unread = database.prepare<[number, string, number], UnreadRow>(
    `SELECT row_id, title, kind, ${itemFileColumns} FROM items
     WHERE ${readable} AND row_id < ?
       AND NOT EXISTS (SELECT 1 FROM readings WHERE item_row_id = row_id AND reader_id = ?)
     ORDER BY row_id DESC LIMIT ?`,
  );
  const frames = database.prepare<[number], FrameRow>(
    `SELECT time_ms, (SELECT hash FROM looks JOIN scenes ON look_id = looks.id
       WHERE looks.item_row_id = frames.item_row_id AND scenes.time_ms = frames.time_ms) AS hash
     FROM frames WHERE item_row_id = ? ORDER BY time_ms`,
  );
  const unreadOf = ({ row_id: rowId, kind, title, ...row }: UnreadRow): UnreadItem => ({
    ...itemFileOf(row),
    ...(title === null ? {} : { title }),
    ...(kind === "video" ? { frames: frames.all(rowId).map(frameOf) } : {}),
    rowId,
  });
  const wanted = database.prepare<[], number>(`SELECT count(*) FROM items WHERE ${readable}`).pluck();
  const done = database
    .prepare<[string], [doneCount: number, withTextCount: number]>(
      "SELECT count(*), coalesce(sum(segment_count > 0), 0) FROM readings WHERE reader_id = ?",
    )
    .raw();
  return {
    unread: (readerId, beforeRowId, limit) => unread.all(beforeRowId, readerId, limit).map(unreadOf),
    readingCounts(readerId) {
      const [doneCount, withTextCount] = done.get(readerId) ?? [0, 0];
      return { doneCount, withTextCount, wantedCount: Math.max(doneCount, wanted.get() ?? 0) };
    },
  };
}

const frameOf = ({ time_ms: timeMs, hash }: FrameRow) => ({ timeMs, ...(hash === null ? {} : { hash }) });

interface ReadRow {
  readonly row_id: number;
  readonly name: string;
  readonly title: string | null;
  readonly segment_count: number;
  readonly first_ordinal: number | null;
}

/** Invariant: what an item had before its pictures were read keeps its ids, so that whatever points there still does. */
export function createReadingWrites(
  database: Database.Database,
  counters: Counters,
  fullText: FullText,
): ReadingWrites {
  const row = database.prepare<[string, string], ReadRow>(
    `SELECT row_id, name, title, items.segment_count, first_ordinal FROM items LEFT JOIN readings ON item_row_id = row_id
     WHERE id = ? AND content_hash = ? AND status = 'indexed'`,
  );
  const forgetFrom = database
    .prepare<[number, number], SegmentId>(
      "DELETE FROM segments WHERE item_row_id = ? AND ordinal >= ? RETURNING id",
    )
    .pluck();
  const note = database.prepare(
    "INSERT OR REPLACE INTO readings (item_row_id, reader_id, first_ordinal, segment_count) VALUES (?, ?, ?, ?)",
  );
  const count = database.prepare("UPDATE items SET segment_count = ? WHERE row_id = ?");
  const writeSegments = createSegmentsWrite(database, fullText);
  return {
    keepReading: database.transaction(({ itemId, contentHash, readerId, ...content }: KeptReading) => {
      const found = row.get(ItemId.parse(itemId), ContentHash.parse(contentHash));
      if (found === undefined) return undefined;
      const { row_id: rowId, name, title, segment_count: before } = found;
      const firstOrdinal = found.first_ordinal ?? before;
      fullText.removeFrom(rowId, firstOrdinal);
      const removedSegments = forgetFrom.all(rowId, firstOrdinal);
      const segments = content.segments.map((segment) => ({
        ...segment,
        ordinal: firstOrdinal + segment.ordinal,
      }));
      const { segmentIds } = writeSegments(rowId, name, {
        ...content,
        segments,
        ...(title === null ? {} : { title }),
      });
      fullText.rewriteItem(rowId);
      count.run(firstOrdinal + segments.length, rowId);
      counters.addSegments(segments.length - removedSegments.length);
      note.run(rowId, readerId, firstOrdinal, segments.length);
      const changed = segments.length + removedSegments.length > 0;
      // Where nothing was found, nothing that shows items needs to ask again.
      const revision = changed ? counters.nextRevision() : counters.revision();
      return { revision, removedSegments, segmentIds };
    }),
  };
}

/** Read again, an item's pictures are as well: what was found in them is no longer there. */
export function createReadingRemoval(database: Database.Database): (rowId: number) => void {
  const forget = database.prepare("DELETE FROM readings WHERE item_row_id = ?");
  return (rowId) => void forget.run(rowId);
}
