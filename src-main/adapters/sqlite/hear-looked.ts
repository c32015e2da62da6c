/** Items that were looked at, or listened to, after the watches heard them: asked about once more, whole. */
import type Database from "better-sqlite3-multiple-ciphers";
import { boundLimit } from "./bound-limit.ts";
import type { Hearing } from "./hearing.ts";
import type { Watches } from "./library.ts";
import { type MatchWrites, nothingNew } from "./match-writes.ts";

interface HearLookedDeps {
  readonly hearing: Pick<Hearing, "hearItems" | "choose">;
  readonly matches: Pick<MatchWrites, "noteMatches">;
}

type OwedRow = readonly [number: number, itemRowId: number];

/** Invariant: what is owed no more was heard, for what it met is written first; heard a second time, it is told of once. */
export function createHearLooked(
  database: Database.Database,
  { hearing, matches }: HearLookedDeps,
): Pick<Watches, "hearLooked" | "noteLooked"> {
  const page = database
    .prepare<[number], OwedRow>(`SELECT number, item_row_id FROM unheard_items ORDER BY number ${boundLimit}`)
    .raw();
  const settle = database.prepare<[number]>("DELETE FROM unheard_items WHERE number = ?");
  const settleAll = database.transaction((owed: readonly OwedRow[]) => {
    for (const [number] of owed) settle.run(number);
  });
  let heard: readonly OwedRow[] = [];
  return {
    hearLooked(spaceId, itemCountMax) {
      heard = page.all(itemCountMax);
      const rowIds = [...new Set(heard.map(([, itemRowId]) => itemRowId))];
      const looks = rowIds.length === 0 ? [] : hearing.hearItems(rowIds, spaceId);
      return { itemCount: rowIds.length, isAll: heard.length < itemCountMax, looks };
    },
    noteLooked(looks, nowMs, isTold) {
      const { found } = hearing.choose(looks);
      const noted = found.length === 0 ? nothingNew : matches.noteMatches(found, 0, nowMs, isTold);
      settleAll(heard);
      heard = [];
      return noted;
    },
  };
}
