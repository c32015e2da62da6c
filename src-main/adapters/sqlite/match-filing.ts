import type Database from "better-sqlite3-multiple-ciphers";
import type { WatchId } from "#shared/model/watch.ts";
import { unfiledMatchCountMax } from "./limits.ts";
import type { MatchKey } from "./match-rows.ts";

/** Matches by their watch. Each call is made within the transaction that changes them. */
export interface MatchFiling {
  /** Those that were just written. Files all there are, where they are many. */
  add(matches: readonly MatchKey[]): void;
  /** Gives how many nobody had seen. */
  see(watchId: WatchId | null): number;
  /** All that the watch found goes. */
  remove(watchId: WatchId): void;
}

const filedUntil = "(SELECT value FROM counters WHERE name = 'matches_filed')";
/** Matches that are not filed, in no order: what came last, and nobody has seen. */
export const unfiledMatches = `watch_matches WHERE item_row_id > ${filedUntil}`;

/**
 * Invariant: a match is filed, or its item lies behind all items whose matches are; whoever reads matches by their watch reads both. What is met lies nearly
 * always behind what was there, so that a match costs no page of the file; and thousands at once, in the order of the watches, are
 * filed with one page for many of them.
 */
export function createMatchFiling(database: Database.Database): MatchFiling {
  const until = database.prepare<[], number>(`SELECT ${filedUntil}`).pluck();
  const count = database.prepare<[], number>(`SELECT count(*) FROM ${unfiledMatches}`).pluck();
  const insert = database.prepare(
    "INSERT INTO filed_matches (watch_row_id, seen, item_row_id) VALUES (?, 0, ?)",
  );
  const fileAll = database.prepare(
    `INSERT INTO filed_matches (watch_row_id, seen, item_row_id)
     SELECT watch_row_id, 0, item_row_id FROM ${unfiledMatches} ORDER BY watch_row_id, item_row_id`,
  );
  const move = database.prepare(
    `UPDATE counters SET value = max(value, (SELECT coalesce(max(item_row_id), 0) FROM watch_matches))
     WHERE name = 'matches_filed'`,
  );
  const ofWatch =
    "SELECT item_row_id, watch_row_id FROM filed_matches WHERE watch_row_id = (SELECT row_id FROM watches WHERE id = ?)";
  const seeAll = database.prepare("UPDATE watch_matches SET seen = 1 WHERE seen = 0");
  const seeOne = database.prepare(
    `UPDATE watch_matches SET seen = 1 WHERE (item_row_id, watch_row_id) IN (${ofWatch} AND seen = 0)`,
  );
  const remove = database.prepare(
    `DELETE FROM watch_matches WHERE (item_row_id, watch_row_id) IN (${ofWatch})`,
  );
  /** Unknown until the first are added, and then nearly so many: some may be gone, or their transaction was taken back. */
  let unfiledCount: number | undefined;
  const file = (): void => {
    fileAll.run();
    move.run();
    unfiledCount = 0;
  };
  return {
    add(matches) {
      // Of the transaction: what is remembered of one that was taken back would be wrong.
      const last = until.get() ?? 0;
      let behindCount = 0;
      for (const { itemRowId, watchRowId } of matches) {
        if (itemRowId > last) behindCount++;
        else insert.run(watchRowId, itemRowId);
      }
      unfiledCount = unfiledCount === undefined ? (count.get() ?? 0) : unfiledCount + behindCount;
      if (unfiledCount >= unfiledMatchCountMax) file();
    },
    see(watchId) {
      file();
      return (watchId === null ? seeAll.run() : seeOne.run(watchId)).changes;
    },
    remove(watchId) {
      file();
      remove.run(watchId);
    },
  };
}
