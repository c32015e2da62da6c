import type Database from "better-sqlite3-multiple-ciphers";
import { createHash } from "node:crypto";
import type { CaptureRow, FencedCapture, KeptCapture } from "#core/ports/capture-store.ts";
import { FolderId, ItemId } from "#shared/model/ids.ts";
import { Tag } from "#shared/model/item.ts";
import type { StreamName } from "#shared/model/stream.ts";
import { laneOfCapture } from "#core/ports/queue-lane.ts";
import { createFence } from "./leases.ts";
import type { Counters } from "./counters.ts";
import type { Captures } from "./library.ts";
import { foldPath } from "./paths.ts";
import { placeIn } from "./queue-lanes.ts";
import { pushedPath } from "./streams.ts";

export function createCaptureReads(database: Database.Database): Pick<Captures, "originalOf"> {
  const original = database
    .prepare<[string], Uint8Array>(
      "SELECT bytes FROM originals WHERE item_row_id = (SELECT row_id FROM items WHERE id = ?)",
    )
    .pluck();
  return { originalOf: (itemId) => original.get(ItemId.parse(itemId)) };
}

/** Invariant: an item that is said to be kept has its bytes: both are written in one transaction. */
export function createCaptureWrites(
  database: Database.Database,
  counters: Counters,
): Pick<Captures, "keepCapture"> {
  const isStream = database
    .prepare<[string], number>("SELECT 1 FROM folders WHERE id = ? AND origin = 'stream'")
    .pluck();
  const known = database.prepare<[string], string>("SELECT id FROM items WHERE path = ?").pluck();
  const isFenced = createFence(database);
  const arrived = database.prepare("UPDATE folders SET last_scan_ms = ? WHERE id = ?");
  const insert = createInsert(database);
  return {
    keepCapture: database.transaction(
      (
        streamId: FolderId,
        name: StreamName,
        capture: CaptureRow,
        nowMs: number,
      ): KeptCapture | FencedCapture | undefined => {
        if (isStream.get(FolderId.parse(streamId)) === undefined) return undefined;
        if (isFenced(name, capture.lease)) return { outcome: "fenced" };
        const path = pushedPath(name, capture.key);
        const found = known.get(path);
        if (found !== undefined)
          return { itemId: ItemId.parse(found), outcome: "known", revision: counters.revision() };
        arrived.run(nowMs, streamId);
        insert(streamId, path, capture, nowMs);
        return { itemId: capture.itemId, outcome: "stored", revision: counters.nextRevision() };
      },
    ),
  };
}

function createInsert(
  database: Database.Database,
): (streamId: FolderId, path: string, capture: CaptureRow, nowMs: number) => void {
  // Urgent: what a person has just seen goes before the backlog of their files. What was said has a lane of its own.
  const insert = database.prepare(
    `INSERT INTO items (id, folder_id, path, path_folded, name, file_key, kind, media_type, size_bytes,
       modified_ms, taken_ms, content_hash, status, urgent, queued_ms, added_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?, ?)`,
  );
  const keep = database.prepare("INSERT INTO originals (item_row_id, bytes) VALUES (?, ?)");
  // The person's own, so that reading the bytes does not replace them.
  const addTag = database.prepare(
    "INSERT OR IGNORE INTO item_tags (item_row_id, tag, source) VALUES (?, ?, 'user')",
  );
  return (streamId, path, capture, nowMs) => {
    const { bytes, mediaType, eventMs } = capture;
    const lane = laneOfCapture(mediaType);
    const { lastInsertRowid } = insert.run(
      ItemId.parse(capture.itemId),
      streamId,
      path,
      foldPath(path),
      capture.name,
      path,
      mediaType.startsWith("image/") ? "image" : "other",
      mediaType,
      bytes.byteLength,
      eventMs,
      eventMs,
      createHash("sha256").update(bytes).digest("hex"),
      Number(lane === "quick"),
      placeIn(lane, nowMs),
      nowMs,
    );
    const rowId = Number(lastInsertRowid);
    keep.run(rowId, bytes);
    for (const tag of capture.tags) addTag.run(rowId, Tag.parse(tag));
  };
}
