import type Database from "better-sqlite3-multiple-ciphers";
import type { StoredWatch } from "#core/ports/watch-store.ts";
import type { Native } from "#native";
import { foldName } from "#shared/model/saved-search.ts";
import { WatchId } from "#shared/model/watch.ts";
import { createCounters } from "./counters.ts";
import { createFullText } from "./full-text.ts";
import { createHeardAppend } from "./heard-append.ts";
import { createHearLate, type WatchScans } from "./hear-late.ts";
import { createHearLooked } from "./hear-looked.ts";
import { createHearing } from "./hearing.ts";
import type { Watches } from "./library.ts";
import { createMatchFiling, unfiledMatches } from "./match-filing.ts";
import { type MatchRow, matchColumns, matchOf } from "./match-rows.ts";
import { createMatchWrites, nothingNew } from "./match-writes.ts";
import { createEventAppend } from "./streams.ts";
import { createRehearsal } from "./rehearsal.ts";
import { createUnheard } from "./unheard.ts";
import { createWatchExampleRead, createWatchExampleWrite } from "./watch-examples.ts";
import { createWatchLookRead, createWatchLookWrite } from "./watch-looks.ts";

export type WatchReads = Pick<
  Watches,
  "watches" | "watch" | "watchCount" | "heardUntil" | "matches" | "isOwed" | "lastLooks" | "rehearse"
>;
export type WatchWrites = Omit<Watches, keyof WatchReads>;

interface WatchRow {
  readonly id: WatchId;
  readonly name: string;
  readonly text: string;
  readonly threshold: number;
  readonly paused: number;
  readonly added_ms: number;
  readonly after_segment: number;
  readonly new_count: number;
}

const watchOf = (row: WatchRow): Omit<StoredWatch, "looks"> => ({
  id: row.id,
  name: row.name,
  text: row.text,
  threshold: row.threshold,
  paused: row.paused === 1,
  addedMs: row.added_ms,
  afterSegment: row.after_segment,
  newCount: row.new_count,
});

export function createWatchReads(database: Database.Database): WatchReads {
  const columns = `SELECT watches.*, coalesce(unfiled.count, 0)
      + (SELECT count(*) FROM filed_matches WHERE watch_row_id = watches.row_id AND seen = 0) AS new_count
    FROM watches LEFT JOIN (SELECT watch_row_id, count(*) AS count FROM ${unfiledMatches} GROUP BY watch_row_id) AS unfiled
      ON unfiled.watch_row_id = watches.row_id`;
  const all = database.prepare<[], WatchRow>(`${columns} ORDER BY name_folded`);
  const one = database.prepare<[string], WatchRow>(`${columns} WHERE id = ?`);
  const count = database.prepare<[], number>("SELECT count(*) FROM watches").pluck();
  const until = database.prepare<[], number>("SELECT value FROM counters WHERE name = 'watched'").pluck();
  const newest = "seen <= ? ORDER BY matched_ms DESC, segment_id DESC LIMIT ?";
  const matchesOfAll = database.prepare<[number, number], MatchRow>(`SELECT ${matchColumns} WHERE ${newest}`);
  const matchesOfOne = database.prepare<[string, number, number], MatchRow>(
    `WITH asked AS (SELECT row_id FROM watches WHERE id = ?), found AS (
       SELECT item_row_id, watch_row_id FROM filed_matches WHERE watch_row_id IN asked
       UNION ALL SELECT item_row_id, watch_row_id FROM ${unfiledMatches} AND watch_row_id IN asked)
     SELECT ${matchColumns} WHERE (watch_matches.item_row_id, watch_matches.watch_row_id) IN found AND ${newest}`,
  );
  const looksOf = createWatchLookRead(database);
  const examplesOf = createWatchExampleRead(database);
  const whole = (row: WatchRow): StoredWatch => {
    const examples = examplesOf(row.id);
    const watch = { ...watchOf(row), looks: looksOf(row.id) };
    return examples === undefined ? watch : { ...watch, examples };
  };
  return {
    watches: () => all.all().map(whole),
    watch(id) {
      const row = one.get(WatchId.parse(id));
      return row && whole(row);
    },
    watchCount: () => count.get() ?? 0,
    heardUntil: () => until.get() ?? 0,
    isOwed: createUnheard(database).isOwed,
    ...createRehearsal(database),
    matches(watchId, onlyNew, limit) {
      const asked = [onlyNew ? 0 : 1, limit] as const;
      return (watchId === null ? matchesOfAll.all(...asked) : matchesOfOne.all(watchId, ...asked)).map(
        matchOf,
      );
    },
  };
}

/** `Words`: of the addon, where there is one. */
export function createWatchWrites(
  database: Database.Database,
  scans: WatchScans,
  Words?: Native["Words"],
): WatchWrites {
  const taken = database
    .prepare<[string, string], number>("SELECT 1 FROM watches WHERE name_folded = ? AND id <> ?")
    .pluck();
  const put = database.prepare(
    `INSERT INTO watches (id, name, name_folded, text, threshold, paused, added_ms, after_segment, row_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(id), 0) FROM segments),
       (SELECT value FROM counters WHERE name = 'watch_rows'))
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_folded = excluded.name_folded,
       threshold = excluded.threshold, paused = excluded.paused,
       after_segment = iif(paused = 1 AND excluded.paused = 0, excluded.after_segment, after_segment)`,
  );
  const isFirst = database.prepare<[], number>("SELECT NOT EXISTS (SELECT 1 FROM watches)").pluck();
  // What came while it was paused is not told of when it goes on. Nobody waits for what is there already.
  const skip = database.prepare(
    "UPDATE counters SET value = (SELECT coalesce(max(id), 0) FROM segments) WHERE name = 'watched'",
  );
  const count = database.prepare("UPDATE counters SET value = value + 1 WHERE name = 'watch_rows'");
  const remove = database.prepare("DELETE FROM watches WHERE id = ?");
  const putLooks = createWatchLookWrite(database);
  const putExamples = createWatchExampleWrite(database);
  const filing = createMatchFiling(database);
  const matches = createMatchWrites(database, filing);
  const hearing = createHearing(database, scans, Words);
  const append = createEventAppend(database, createCounters(database), createFullText(database));
  return {
    putWatch: database.transaction((watch: Parameters<WatchWrites["putWatch"]>[0]) => {
      const folded = foldName(watch.name);
      if (taken.get(folded, watch.id) !== undefined) return false;
      if (isFirst.get() === 1) skip.run();
      const { id, name, text, threshold, paused, addedMs } = watch;
      count.run();
      put.run(WatchId.parse(id), name, folded, text, threshold, Number(paused), addedMs);
      putLooks(id, watch.looks);
      putExamples(id, watch.examples ?? []);
      return true;
    }),
    removeWatch: database.transaction((id: WatchId) => {
      filing.remove(WatchId.parse(id));
      remove.run(id);
      matches.forget(id);
    }),
    seeMatches: database.transaction(filing.see),
    listenFor: hearing.listenFor,
    hear: hearing.hear,
    noteHeard(heardUntil, looks, nowMs, isTold) {
      const { found, until } = hearing.choose(looks);
      if (until !== heardUntil) throw new Error(`heard until ${until}, and asked about ${heardUntil}`);
      return found.length === 0 ? nothingNew : matches.noteMatches(found, until, nowMs, isTold);
    },
    appendHeard: createHeardAppend(database, { append, hearing, matches }),
    ...createHearLate(database, { scans, hearing, matches }),
    ...createHearLooked(database, { hearing, matches }),
    keepHeard: matches.keepHeard,
  };
}
