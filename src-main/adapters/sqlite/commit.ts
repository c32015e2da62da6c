import Database from "better-sqlite3-multiple-ciphers";
import type { CommittedItem, ItemCommit } from "#core/ports/library-store.ts";
import { ItemId, type SegmentId } from "#shared/model/ids.ts";
import { Tag } from "#shared/model/item.ts";
import { createContentWrite } from "./content-write.ts";
import type { Counters } from "./counters.ts";
import type { FullText } from "./full-text.ts";
import type { ItemRemoval } from "./item-removal.ts";
import type { Library } from "./library.ts";
import { createPictureWrite } from "./picture-rows.ts";
import { createSoundWrite } from "./sound-rows.ts";
import { createMediaWrites } from "./media.ts";

type Indexed = Extract<ItemCommit, { readonly kind: "indexed" }>;
type NotIndexed = Exclude<ItemCommit, Indexed>;

interface CommittingRow {
  readonly row_id: number;
  readonly name: string;
  readonly generation: number;
  readonly status: string;
  /** It was indexed before, so there may be content to take away. */
  readonly was_indexed: number;
}

/**
 * Group commit: one transaction for the batch, a savepoint an item.
 * Invariant: an item's rows, full text and vectors are all in, or none is.
 */
export function createCommit(
  database: Database.Database,
  counters: Counters,
  removal: ItemRemoval,
  fullText: FullText,
): Pick<Library, "commit"> {
  const row = database.prepare<[string], CommittingRow>(
    "SELECT row_id, name, generation, status, indexed_ms IS NOT NULL AS was_indexed FROM items WHERE id = ?",
  );
  const writeIndexed = createIndexedWrite(database, counters, fullText);
  const writeNotIndexed = createNotIndexedWrite(database);
  const writeOne = database.transaction((found: CommittingRow, item: ItemCommit, nowMs: number) => {
    const removedSegments: SegmentId[] = [];
    // What could not be read this time keeps what was read last time, until there is no next time.
    const keepsContent = item.kind !== "indexed" && item.retryAtMs !== undefined;
    if (found.was_indexed === 1 && !keepsContent) removal.removeContent(found.row_id, removedSegments);
    const segmentIds = item.kind === "indexed" ? writeIndexed(found, item, nowMs) : [];
    if (item.kind !== "indexed") writeNotIndexed(found.row_id, item);
    return { segmentIds, removedSegments };
  });
  const commitOne = (item: ItemCommit, nowMs: number, removedSegments: SegmentId[]): CommittedItem => {
    const itemId = ItemId.parse(item.itemId);
    const found = row.get(itemId);
    if (found === undefined || found.generation !== item.generation || !isInWork(found.status))
      return { itemId, outcome: "stale", segmentIds: [] };
    const write = (wanted: ItemCommit): readonly SegmentId[] => {
      const written = writeOne(found, wanted, nowMs);
      removedSegments.push(...written.removedSegments);
      return written.segmentIds;
    };
    try {
      return { itemId, outcome: "written", segmentIds: write(item) };
    } catch (thrown) {
      if (!database.inTransaction || !isFaultOfItem(thrown)) throw thrown;
      // The savepoint took back what this item wrote; the rest of the batch is none the worse.
      const detail =
        `It could not be stored: ${thrown instanceof Error ? thrown.message : String(thrown)}`.slice(0, 500);
      const { generation } = item;
      return {
        itemId,
        outcome: "refused",
        segmentIds: write({ itemId, generation, kind: "failed", reason: { code: "internal", detail } }),
      };
    }
  };
  return {
    commit: database.transaction((batch: readonly ItemCommit[], nowMs: number) => {
      const removedSegments: SegmentId[] = [];
      const items = batch.map((item) => commitOne(item, nowMs, removedSegments));
      return { revision: counters.nextRevision(), removedSegments, items };
    }),
  };
}

/** A full disk, say, is not: then the whole batch fails, to be committed again. */
const isFaultOfItem = (thrown: unknown): boolean =>
  !(thrown instanceof Database.SqliteError) || /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG)/.test(thrown.code);

/** Released while it was being read (paused), its result is still good. */
const isInWork = (status: string): boolean => status === "working" || status === "waiting";

function createIndexedWrite(
  database: Database.Database,
  counters: Counters,
  fullText: FullText,
): (found: CommittingRow, item: Indexed, nowMs: number) => readonly SegmentId[] {
  const update = database.prepare(
    `UPDATE items SET status = 'indexed', kind = ?, media_type = ?, title = ?, language = ?, taken_ms = ?, duration_ms = ?, content_hash = ?,
       reason_code = ?, reason_detail = ?, segment_count = ?, indexed_ms = ?, urgent = 0, retry_at_ms = NULL
     WHERE row_id = ?`,
  );
  const forgetTags = database.prepare("DELETE FROM item_tags WHERE item_row_id = ? AND source = 'content'");
  const addTag = database.prepare(
    "INSERT OR IGNORE INTO item_tags (item_row_id, tag, source) VALUES (?, ?, 'content')",
  );
  const thumbnail = database.prepare("INSERT INTO thumbnails (item_row_id, webp) VALUES (?, ?)");
  const media = createMediaWrites(database);
  const writeContent = createContentWrite(database, fullText);
  const writePicture = createPictureWrite(database);
  const writeSound = createSoundWrite(database);
  return (found, item, nowMs) => {
    const rowId = found.row_id;
    update.run(
      item.itemKind,
      item.mediaType,
      item.title ?? null,
      item.language,
      item.takenMs ?? null,
      item.durationMs ?? null,
      item.contentHash,
      item.notice?.code ?? null,
      item.notice?.detail ?? null,
      item.segments.length,
      nowMs,
      rowId,
    );
    forgetTags.run(rowId);
    for (const tag of item.tags) addTag.run(rowId, Tag.parse(tag));
    if (item.thumbnail !== undefined) thumbnail.run(rowId, item.thumbnail);
    if (item.sound !== undefined) writeSound(rowId, item.sound);
    if (item.media !== undefined) media.add(rowId, item.media);
    counters.addSegments(item.segments.length);
    const { segmentIds } = writeContent(rowId, found.name, item);
    // Behind the segments: scenes of a film are shown by theirs.
    if (item.picture !== undefined) writePicture(rowId, item.picture);
    return segmentIds;
  };
}

function createNotIndexedWrite(database: Database.Database): (rowId: number, item: NotIndexed) => void {
  const told = "status = ?, reason_code = ?, reason_detail = ?, kind = coalesce(?, kind), urgent = 0";
  const forNow = database.prepare(`UPDATE items SET ${told}, retry_at_ms = ? WHERE row_id = ?`);
  const forGood = database.prepare(
    `UPDATE items SET ${told}, retry_at_ms = NULL, media_type = ?, content_hash = ?, segment_count = 0 WHERE row_id = ?`,
  );
  return (rowId, item) => {
    const values = [item.kind, item.reason.code, item.reason.detail, item.itemKind ?? null];
    if (item.retryAtMs === undefined)
      forGood.run(...values, item.mediaType ?? null, item.contentHash ?? null, rowId);
    else forNow.run(...values, item.retryAtMs, rowId);
  };
}
