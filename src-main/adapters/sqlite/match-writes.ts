import type Database from "better-sqlite3-multiple-ciphers";
import type { ItemId, SegmentId } from "#shared/model/ids.ts";
import type { ItemKind } from "#shared/model/item.ts";
import { type WatchId, type WatchLeg, type WatchMatch } from "#shared/model/watch.ts";
import type { FoundMatch, NotedMatches } from "#core/ports/watch-store.ts";
import type { Watches } from "./library.ts";
import type { MatchFiling } from "./match-filing.ts";
import { type MatchKey, shownTextLength } from "./match-rows.ts";
import { createDeliveryQueue } from "./webhooks.ts";

/** What a match tells of the place where it was met. */
interface Place {
  readonly itemId: ItemId;
  readonly name: string;
  readonly path: string;
  readonly kind: ItemKind;
  readonly text: string;
}

export interface MatchWrites {
  /** One transaction, with how far was heard. */
  readonly noteMatches: (
    found: readonly FoundMatch[],
    until: number,
    nowMs: number,
    isTold: boolean,
  ) => NotedMatches;
  /** The same inside of a transaction, for which it makes no savepoint. */
  readonly noteWithin: MatchWrites["noteMatches"];
  readonly keepHeard: Watches["keepHeard"];
  /** The watch is gone. */
  readonly forget: (id: WatchId) => void;
}

/**
 * Of what is told, each match is told as it is written: several watches are met by one place, which is read once for all of
 * them. Where nobody is told, no place is read at all.
 */
export function createMatchWrites(
  database: Database.Database,
  filing: Pick<MatchFiling, "add">,
): MatchWrites {
  const watchRows = createWatchRows(database);
  const nameOf = database.prepare<[number], string>("SELECT name FROM watches WHERE row_id = ?").pluck();
  const { itemRowOf, placeOf } = createPlaceReads(database);
  const insert = database.prepare<[number, number, number, WatchLeg, number, number, number | null]>(
    `INSERT INTO watch_matches (item_row_id, watch_row_id, segment_id, leg, score, matched_ms, start_ms) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  const queue = createDeliveryQueue(database);
  const heard = database.prepare("UPDATE counters SET value = max(value, ?) WHERE name = 'watched'");
  const write = (
    mayBeWaitedFor: boolean,
    ...[found, until, nowMs, isTold]: Parameters<MatchWrites["noteMatches"]>
  ): NotedMatches => {
    const itemRows = new Map<SegmentId, number | undefined>();
    const places = new Map<SegmentId, Place | undefined>();
    const told: WatchMatch[] = [];
    const added: MatchKey[] = [];
    let isWaitedFor = false;
    for (const { watchId, segmentId, leg, score, startMs } of found) {
      if (!itemRows.has(segmentId)) itemRows.set(segmentId, itemRowOf.get(segmentId));
      const [itemRowId, watchRowId] = [itemRows.get(segmentId), watchRows.of(watchId)];
      // Either may be gone since it was asked about.
      if (itemRowId === undefined || watchRowId === undefined) continue;
      const row = [itemRowId, watchRowId, segmentId, leg, score, nowMs, startMs ?? null] as const;
      if (insert.run(...row).changes === 0) continue;
      const key = { itemRowId, watchRowId };
      added.push(key);
      if (mayBeWaitedFor && queue.add(watchId, key)) isWaitedFor = true;
      if (!isTold) continue;
      if (!places.has(segmentId)) places.set(segmentId, placeOf.get(segmentId));
      const [place, watchName] = [places.get(segmentId), nameOf.get(watchRowId)];
      if (place === undefined || watchName === undefined) continue;
      const met = { segmentId, leg, score, ...(startMs === undefined ? {} : { startMs }) };
      told.push({ watchId, watchName, ...met, matchedMs: nowMs, seen: false, ...place });
    }
    if (added.length > 0) filing.add(added);
    if (isWaitedFor) queue.bound();
    heard.run(until);
    return { newCount: added.length, isKept: true, isWaitedFor, told };
  };
  const writeAlone = database.transaction(write);
  return {
    forget: watchRows.forget,
    noteWithin: (...given) => write(queue.isWaitedFor(), ...given),
    keepHeard: (until) => void heard.run(until),
    noteMatches(...[found, until, nowMs, isTold]) {
      const isWaitedFor = queue.isWaitedFor();
      const note = (): NotedMatches => writeAlone(isWaitedFor, found, until, nowMs, isTold);
      // What nobody has heard of may go with the power: how far was heard goes with it, and it is found again.
      return isTold || isWaitedFor ? note() : withoutSync(database, note);
    },
  };
}

function createPlaceReads(database: Database.Database) {
  const itemRowOf = database
    .prepare<[number], number>("SELECT item_row_id FROM segments WHERE id = ?")
    .pluck();
  const placeOf = database.prepare<[number], Place>(
    `SELECT items.id AS itemId, coalesce(items.title, items.name) AS name, path, kind,
       substr(text, 1, ${shownTextLength}) AS text
     FROM segments JOIN items ON items.row_id = item_row_id WHERE segments.id = ?`,
  );
  return { itemRowOf, placeOf };
}

/** Reaches the disk with the next transaction that does, in order; a process that is killed loses nothing. */
function withoutSync<Result>(database: Database.Database, work: () => Result): Result {
  database.exec("PRAGMA synchronous = NORMAL");
  try {
    return work();
  } finally {
    database.exec("PRAGMA synchronous = FULL");
  }
}

/** In memory, until a watch goes: neither its id nor its number is ever used again. */
function createWatchRows(database: Database.Database) {
  type Row = readonly [id: WatchId, rowId: number];
  const all = database.prepare<[], Row>("SELECT id, row_id FROM watches").raw();
  const rowOf = database.prepare<[string], number>("SELECT row_id FROM watches WHERE id = ?").pluck();
  let known: Map<WatchId, number> | undefined;
  return {
    of(id: WatchId): number | undefined {
      // The first that is met asks for all: thousands, one by one, cost each match a search of its own.
      known ??= new Map(all.all());
      const row = known.get(id) ?? rowOf.get(id);
      if (row !== undefined) known.set(id, row);
      return row;
    },
    forget: (id: WatchId): void => void known?.delete(id),
  };
}
