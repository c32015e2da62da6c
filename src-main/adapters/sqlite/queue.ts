import type Database from "better-sqlite3-multiple-ciphers";
import { retryPauseMsMax } from "#shared/kit/backoff.ts";
import { laneOfCapture, type QueueLane } from "#core/ports/queue-lane.ts";
import type { ClaimLimit, ClaimedItem } from "#core/ports/library-store.ts";
import { ItemId } from "#shared/model/ids.ts";
import { boundLimit } from "./bound-limit.ts";
import type { Library } from "./library.ts";
import { cameMs, isInLane, placeIn } from "./queue-lanes.ts";

interface QueueRow {
  readonly row_id: number;
  readonly id: ItemId;
  readonly path: string;
  readonly size_bytes: number;
  readonly modified_ms: number;
  readonly attempt_count: number;
  readonly generation: number;
  readonly queued_ms: number;
  /** Of what was captured. */
  readonly given_name: string | null;
  readonly media_type: string | null;
}

export function createQueueReads(database: Database.Database): Pick<Library, "nextRetryMs"> {
  const next = database
    .prepare<[], number | null>(
      `SELECT min(retry_at_ms) FROM items JOIN folders ON folders.id = folder_id
       WHERE retry_at_ms IS NOT NULL AND NOT paused`,
    )
    .pluck();
  return { nextRetryMs: () => next.get() ?? undefined };
}

export function createQueueWrites(
  database: Database.Database,
): Pick<Library, "claim" | "release" | "defer" | "retry" | "cancel"> {
  return {
    claim: createClaim(database),
    release: createRelease(database),
    defer: createDefer(database),
    retry: createRetry(database),
    cancel: createCancel(database),
  };
}

function createClaim(database: Database.Database): Library["claim"] {
  const due = database.prepare(
    "UPDATE items SET status = 'waiting', retry_at_ms = NULL WHERE retry_at_ms <= ? OR retry_at_ms > ?",
  );
  const next = createNext(database);
  const take = database.prepare(
    `UPDATE items SET status = 'working', attempt_count = attempt_count + 1, reason_code = NULL, reason_detail = NULL
     WHERE row_id = ?`,
  );
  return database.transaction((limit: ClaimLimit, nowMs: number) => {
    due.run(nowMs, nowMs + retryPauseMsMax);
    const quick = withinBytes(next.quick(limit.itemCountMax), limit.bytesMax);
    const utterances = next.oldest("utterance", limit.utteranceCountMax ?? 0);
    const recordings = next.oldest("recording", limit.recordingCountMax ?? 0);
    const rows = [...quick, ...utterances, ...recordings];
    for (const { row_id } of rows) take.run(row_id);
    return rows.map(claimedFrom);
  });
}

/** One item always fits, or a large one would wait for ever. */
function withinBytes(rows: readonly QueueRow[], bytesMax: number): readonly QueueRow[] {
  let sizeBytes = 0;
  const over = rows.findIndex((row, place) => {
    sizeBytes += row.size_bytes;
    return place > 0 && sizeBytes > bytesMax;
  });
  return over === -1 ? rows : rows.slice(0, over);
}

const claimedFrom = (row: QueueRow): ClaimedItem => ({
  itemId: row.id,
  path: row.path,
  sizeBytes: row.size_bytes,
  modifiedMs: row.modified_ms,
  attemptCount: row.attempt_count + 1,
  generation: row.generation,
  ...(row.given_name === null
    ? {}
    : { isKept: true, givenName: row.given_name, keptLane: laneOfCapture(row.media_type) }),
});

/**
 * What the user just added goes first: urgent items by addition, the newest first, then the others, the oldest first.
 * The last place of several is kept for what has waited longest, so that a stream of news holds nothing up for ever.
 */
function createNext(database: Database.Database) {
  const folders = database.prepare<[], string>("SELECT id FROM folders WHERE NOT paused").pluck();
  const [urgent, stalest, patient, recording, utterance] = queueOrders.map((order) =>
    database.prepare<[string, number], QueueRow>(
      `SELECT row_id, id, path, size_bytes, modified_ms, attempt_count, generation, queued_ms, media_type,
         CASE WHEN EXISTS (SELECT 1 FROM originals WHERE item_row_id = row_id) THEN name END AS given_name FROM items
       WHERE status = 'waiting' AND folder_id = ? AND ${order} ${boundLimit}`,
    ),
  );
  const older = (a: QueueRow, b: QueueRow): number => a.queued_ms - b.queued_ms || a.row_id - b.row_id;
  const newer = (a: QueueRow, b: QueueRow): number => b.queued_ms - a.queued_ms || a.row_id - b.row_id;
  const rowsOf = (statement: typeof urgent, count: number): QueueRow[] =>
    folders.all().flatMap((folderId) => statement?.all(folderId, count) ?? []);
  const oldest = (lane: "recording" | "utterance", countMax: number): readonly QueueRow[] =>
    countMax <= 0
      ? []
      : rowsOf(lane === "recording" ? recording : utterance, countMax)
          .sort(older)
          .slice(0, countMax);
  const quick = (countMax: number): readonly QueueRow[] => {
    if (countMax <= 0) return [];
    const patientRows = rowsOf(patient, countMax).sort(older);
    const rows = [...rowsOf(urgent, countMax).sort(newer), ...patientRows];
    const first = rows.slice(0, countMax);
    const [longest] = [...rowsOf(stalest, 1), ...patientRows.slice(0, 1)].sort(older);
    if (countMax === 1 || longest === undefined || first.some(({ row_id }) => row_id === longest.row_id))
      return first;
    return [...first.slice(0, -1), longest];
  };
  return { quick, oldest };
}

/** Each walks an index from its begin or its end and sorts nothing. */
export const queueOrders = [
  "urgent = 1 ORDER BY queued_ms DESC, row_id",
  "urgent = 1 ORDER BY queued_ms, row_id DESC",
  `${isInLane("quick")} ORDER BY queued_ms, row_id`,
  `${isInLane("recording")} ORDER BY queued_ms, row_id`,
  `${isInLane("utterance")} ORDER BY queued_ms, row_id`,
] as const;

function createRelease(database: Database.Database): Library["release"] {
  const all = database.prepare("UPDATE items SET status = 'waiting' WHERE status = 'working'");
  // Set aside on purpose, it was no attempt.
  const one = database.prepare(
    "UPDATE items SET status = 'waiting', attempt_count = max(0, attempt_count - 1) WHERE status = 'working' AND id = ?",
  );
  return database.transaction((itemIds: readonly ItemId[] | null) =>
    itemIds === null ? all.run().changes : sumChanges(itemIds, (itemId) => one.run(itemId)),
  );
}

function createDefer(database: Database.Database): Library["defer"] {
  const one = database.prepare(
    `UPDATE items SET status = 'waiting', attempt_count = max(0, attempt_count - 1),
       queued_ms = iif(urgent = 1, 0, ${cameMs}) + ?, urgent = 0 WHERE status = 'working' AND id = ?`,
  );
  return database.transaction((itemIds: readonly ItemId[], lane: QueueLane) =>
    sumChanges(itemIds, (itemId) => one.run(placeIn(lane, 0), itemId)),
  );
}

function createRetry(database: Database.Database): Library["retry"] {
  const again = `UPDATE items SET status = 'waiting', reason_code = NULL, reason_detail = NULL, attempt_count = 0,
    retry_at_ms = NULL, urgent = 1, queued_ms = ?`;
  const allFailed = database.prepare(`${again} WHERE status = 'failed'`);
  // An event has no file to be read again: it would be lost for one that is not there.
  const one = database.prepare(
    `${again} WHERE status NOT IN ('waiting', 'working') AND kind <> 'message' AND id = ?`,
  );
  return database.transaction((itemIds: readonly ItemId[] | null, nowMs: number) =>
    itemIds === null ? allFailed.run(nowMs).changes : sumChanges(itemIds, (itemId) => one.run(nowMs, itemId)),
  );
}

function createCancel(database: Database.Database): Library["cancel"] {
  // The generation grows, so that what is in work is not committed after all.
  const stop = `UPDATE items SET status = 'cancelled', reason_code = 'cancelled-by-user', reason_detail = 'You took it out of the queue.',
    retry_at_ms = NULL, generation = generation + 1
    WHERE (status IN ('waiting', 'working') OR retry_at_ms IS NOT NULL)`;
  const all = database.prepare(stop);
  const one = database.prepare(`${stop} AND id = ?`);
  return database.transaction((itemIds: readonly ItemId[] | null) =>
    itemIds === null ? all.run().changes : sumChanges(itemIds, (itemId) => one.run(itemId)),
  );
}

function sumChanges(itemIds: readonly ItemId[], run: (itemId: ItemId) => Database.RunResult): number {
  let count = 0;
  for (const itemId of itemIds) count += run(ItemId.parse(itemId)).changes;
  return count;
}
