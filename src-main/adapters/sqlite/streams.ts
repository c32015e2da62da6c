import type Database from "better-sqlite3-multiple-ciphers";
import { createHash } from "node:crypto";
import type { AppendedBatch, AppendedEvent, EventBatch, EventRow } from "#core/ports/stream-store.ts";
import { FolderId, ItemId } from "#shared/model/ids.ts";
import { Tag } from "#shared/model/item.ts";
import { pushedScheme, StreamName } from "#shared/model/stream.ts";
import { createContentWrite, type WrittenContent } from "./content-write.ts";
import { createFence } from "./leases.ts";
import type { Counters } from "./counters.ts";
import type { FullText } from "./full-text.ts";
import type { ItemRemoval } from "./item-removal.ts";
import type { Streams } from "./library.ts";
import { foldPath } from "./paths.ts";
import { createSourceRemoval } from "./source-removal.ts";

type StreamReads = Pick<Streams, "listStreams">;
type StreamWrites = Omit<Streams, keyof StreamReads>;

const pathOf = (name: string): string => `${pushedScheme}${name}`;
export const pushedPath = (name: StreamName, key: string): string => `${pathOf(name)}/${key}`;

interface StreamRow {
  readonly id: string;
  readonly path: string;
  readonly paused: number;
  readonly added_ms: number;
  readonly event_count: number;
  readonly last_event_ms: number | null;
}

export function createStreamReads(database: Database.Database): StreamReads {
  // A folder is looked at; a stream is told: what is kept of either is when that last happened.
  const list = database.prepare<[], StreamRow>(
    `SELECT id, path, paused, added_ms,
       coalesce((SELECT sum(item_count) FROM folder_counts WHERE folder_id = folders.id), 0) AS event_count,
       last_scan_ms AS last_event_ms
     FROM folders WHERE origin = 'stream' ORDER BY path`,
  );
  return {
    listStreams: () =>
      list.all().map((row) => ({
        id: FolderId.parse(row.id),
        name: StreamName.parse(row.path.slice(pushedScheme.length)),
        paused: row.paused === 1,
        addedMs: row.added_ms,
        eventCount: row.event_count,
        ...(row.last_event_ms === null ? {} : { lastEventMs: row.last_event_ms }),
      })),
  };
}

export function createStreamWrites(
  database: Database.Database,
  counters: Counters,
  removal: ItemRemoval,
  fullText: FullText,
): StreamWrites {
  const add = database.prepare("INSERT INTO folders (id, path, added_ms, origin) VALUES (?, ?, ?, 'stream')");
  const pause = database.prepare("UPDATE folders SET paused = ? WHERE id = ? AND origin = 'stream'");
  const nameOf = database
    .prepare<[string], string>("SELECT path FROM folders WHERE id = ? AND origin = 'stream'")
    .pluck();
  const itemAt = database.prepare<[string], string>("SELECT id FROM items WHERE path = ?").pluck();
  const append = createEventAppend(database, counters, fullText);
  return {
    addStream: ({ id, name, addedMs }) => void add.run(id, pathOf(StreamName.parse(name)), addedMs),
    pauseStream: (streamId, paused) => void pause.run(Number(paused), FolderId.parse(streamId)),
    removeStream: createSourceRemoval(database, counters, removal, "stream"),
    knownEvents(streamId, keys) {
      const stream = nameOf.get(FolderId.parse(streamId));
      const known = new Map<string, ItemId>();
      for (const key of stream === undefined ? [] : keys) {
        const itemId = itemAt.get(`${stream}/${key}`);
        if (itemId !== undefined) known.set(key, ItemId.parse(itemId));
      }
      return known;
    },
    appendEvents: database.transaction((...[batches, nowMs]: Parameters<StreamWrites["appendEvents"]>) =>
      append(batches, nowMs, () => undefined),
    ),
  };
}

/** An event that was not there before. */
export interface StoredEvent extends WrittenContent {
  readonly rowId: number;
  /** One a segment. */
  readonly codes: readonly Int8Array[];
}

export type EventAppend = (
  ...given: [...Parameters<StreamWrites["appendEvents"]>, onStored: (stored: StoredEvent) => void]
) => ReturnType<StreamWrites["appendEvents"]>;

/**
 * Invariant: an event is wholly there or not at all, as an item of a file is: all of a call is one transaction, which
 * whoever calls it begins, and a call that fails may be made again.
 */
export function createEventAppend(
  database: Database.Database,
  counters: Counters,
  fullText: FullText,
): EventAppend {
  const isStream = database
    .prepare<[string], number>("SELECT 1 FROM folders WHERE id = ? AND origin = 'stream'")
    .pluck();
  const known = database.prepare<[string], string>("SELECT id FROM items WHERE path = ?").pluck();
  const isFenced = createFence(database);
  const arrived = database.prepare("UPDATE folders SET last_scan_ms = ? WHERE id = ?");
  const insert = createInsert(database);
  const writeContent = createContentWrite(database, fullText);
  const append = (
    { streamId, name }: EventBatch,
    event: EventRow,
    nowMs: number,
    onStored: (stored: StoredEvent) => void,
  ): AppendedEvent => {
    const path = pushedPath(name, event.key);
    const found = known.get(path);
    if (found !== undefined) return { itemId: ItemId.parse(found), outcome: "known", segmentIds: [] };
    const rowId = insert(streamId, path, event, nowMs);
    counters.addSegments(event.segments.length);
    const written = writeContent(rowId, event.name, event);
    onStored({ rowId, ...written, codes: event.vectors.map(({ codes }) => codes) });
    return { itemId: event.itemId, outcome: "stored", segmentIds: written.segmentIds };
  };
  return (batches, nowMs, onStored) => {
    const events = batches.map((batch): AppendedBatch => {
      if (isStream.get(FolderId.parse(batch.streamId)) === undefined) return null;
      if (isFenced(batch.name, batch.lease)) return "fenced";
      arrived.run(nowMs, batch.streamId);
      return batch.events.map((event) => append(batch, event, nowMs, onStored));
    });
    return { revision: counters.nextRevision(), events };
  };
}

function createInsert(
  database: Database.Database,
): (streamId: FolderId, path: string, event: EventRow, nowMs: number) => number {
  const insert = database.prepare(
    `INSERT INTO items (id, folder_id, path, path_folded, name, file_key, kind, media_type, title, language, size_bytes,
       modified_ms, taken_ms, content_hash, status, queued_ms, segment_count, added_ms, indexed_ms)
     VALUES (?, ?, ?, ?, ?, ?, 'message', 'text/plain', ?, 'und', ?, ?, ?, ?, 'indexed', ?, ?, ?, ?)`,
  );
  const addTag = database.prepare(
    "INSERT OR IGNORE INTO item_tags (item_row_id, tag, source) VALUES (?, ?, 'content')",
  );
  return (streamId, path, event, nowMs) => {
    const { lastInsertRowid } = insert.run(
      ItemId.parse(event.itemId),
      streamId,
      path,
      foldPath(path),
      event.name,
      path,
      event.title ?? null,
      Buffer.byteLength(event.text),
      event.eventMs,
      event.eventMs,
      hashOf(event),
      nowMs,
      event.segments.length,
      nowMs,
      nowMs,
    );
    const rowId = Number(lastInsertRowid);
    for (const tag of event.tags) addTag.run(rowId, Tag.parse(tag));
    return rowId;
  };
}

/** Of all that it says: of those that say the same, a search shows one. */
const hashOf = ({ title, text }: EventRow): string =>
  createHash("sha256")
    .update(title === undefined ? text : `${title}\n${text}`)
    .digest("hex");
