import type Database from "better-sqlite3-multiple-ciphers";
import type { ItemId, SegmentId } from "#shared/model/ids.ts";
import type { ItemKind } from "#shared/model/item.ts";
import { type WatchId, type WatchMatch } from "#shared/model/watch.ts";
import type { FoundMatch, NotedMatches } from "#core/ports/watch-store.ts";
import type { Watches } from "./library.ts";
import type { MatchFiling } from "./match-filing.ts";
import { createMatchInsert, type PlacedMatch } from "./match-insert.ts";
import { shownTextLength } from "./match-rows.ts";
import { createDeliveryQueue } from "./webhooks.ts";

/** What a match tells of the place where it was met. */
interface Place {
  readonly itemId: ItemId;
  readonly name: string;
  readonly path: string;
  readonly kind: ItemKind;
  readonly text: string;
}

/** The item of a segment, where both are there. */
type RowOf = (segmentId: SegmentId) => number | undefined;

export interface MatchWrites {
  /** One transaction, with how far was heard. */
  readonly noteMatches: (
    found: readonly FoundMatch[],
    until: number,
    nowMs: number,
    isTold: boolean,
  ) => NotedMatches;
  /** The same inside of the transaction that stores the items, for which it makes no savepoint. */
  readonly noteWithin: (...given: [...Parameters<MatchWrites["noteMatches"]>, rowOf: RowOf]) => NotedMatches;
  readonly keepHeard: Watches["keepHeard"];
  /** The watch is gone. */
  readonly forget: (id: WatchId) => void;
}

export const nothingNew: NotedMatches = { newCount: 0, isKept: false, isWaitedFor: false, told: [] };

/** Where nobody is told, no place is read at all. */
export function createMatchWrites(
  database: Database.Database,
  filing: Pick<MatchFiling, "add">,
): MatchWrites {
  const watchRows = createWatchRows(database);
  const itemRowOf = database
    .prepare<[number], number>("SELECT item_row_id FROM segments WHERE id = ?")
    .pluck();
  const tell = createTelling(database);
  const insert = createMatchInsert(database);
  const queue = createDeliveryQueue(database);
  const heard = database.prepare("UPDATE counters SET value = max(value, ?) WHERE name = 'watched'");
  /** Either may be gone since it was asked about. */
  const placed = (found: readonly FoundMatch[], rowOf: RowOf): readonly PlacedMatch[] =>
    found.flatMap((match) => {
      const [itemRowId, watchRowId] = [rowOf(match.segmentId), watchRows.of(match.watchId)];
      return itemRowId === undefined || watchRowId === undefined ? [] : [{ itemRowId, watchRowId, match }];
    });
  /** Behind those that were added. */
  const finish = (
    added: readonly PlacedMatch[],
    { until, nowMs, isTold, mayBeWaitedFor }: Noting,
  ): NotedMatches => {
    let isWaitedFor = false;
    if (mayBeWaitedFor)
      for (const row of added) isWaitedFor = queue.add(row.match.watchId, row) || isWaitedFor;
    if (added.length > 0) filing.add(added);
    if (isWaitedFor) queue.bound();
    heard.run(until);
    return { newCount: added.length, isKept: true, isWaitedFor, told: isTold ? tell(added, nowMs) : [] };
  };
  const writeAlone = database.transaction((found: readonly FoundMatch[], noting: Noting) => {
    const itemRows = new Map<SegmentId, number | undefined>();
    const rowOf: RowOf = (segmentId) => {
      if (!itemRows.has(segmentId)) itemRows.set(segmentId, itemRowOf.get(segmentId));
      return itemRows.get(segmentId);
    };
    return finish(
      placed(found, rowOf).filter((row) => insert.mayAdd(row, noting.nowMs)),
      noting,
    );
  });
  return {
    forget: watchRows.forget,
    noteWithin(found, until, nowMs, isTold, rowOf) {
      const added = placed(found, rowOf);
      insert.addNew(added, nowMs);
      return finish(added, { until, nowMs, isTold, mayBeWaitedFor: queue.isWaitedFor() });
    },
    keepHeard: (until) => void heard.run(until),
    noteMatches(found, until, nowMs, isTold) {
      const mayBeWaitedFor = queue.isWaitedFor();
      const note = (): NotedMatches => writeAlone(found, { until, nowMs, isTold, mayBeWaitedFor });
      // What nobody has heard of may go with the power: how far was heard goes with it, and it is found again.
      return isTold || mayBeWaitedFor ? note() : withoutSync(database, note);
    },
  };
}

interface Noting {
  readonly until: number;
  readonly nowMs: number;
  readonly isTold: boolean;
  readonly mayBeWaitedFor: boolean;
}

/** What is told of matches: several watches are met by one place, which is read once for all of them. */
function createTelling(database: Database.Database) {
  const nameOf = database.prepare<[number], string>("SELECT name FROM watches WHERE row_id = ?").pluck();
  const placeOf = database.prepare<[number], Place>(
    `SELECT items.id AS itemId, coalesce(items.title, items.name) AS name, path, kind,
       substr(text, 1, ${shownTextLength}) AS text
     FROM segments JOIN items ON items.row_id = item_row_id WHERE segments.id = ?`,
  );
  return (added: readonly PlacedMatch[], matchedMs: number): readonly WatchMatch[] => {
    const places = new Map<SegmentId, Place | undefined>();
    return added.flatMap(({ watchRowId, match: { watchId, segmentId, leg, score, startMs } }) => {
      if (!places.has(segmentId)) places.set(segmentId, placeOf.get(segmentId));
      const [place, watchName] = [places.get(segmentId), nameOf.get(watchRowId)];
      if (place === undefined || watchName === undefined) return [];
      const met = { segmentId, leg, score, ...(startMs === undefined ? {} : { startMs }) };
      return [{ watchId, watchName, ...met, matchedMs, seen: false, ...place }];
    });
  };
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
