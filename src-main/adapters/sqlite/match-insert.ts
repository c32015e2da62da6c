import type Database from "better-sqlite3-multiple-ciphers";
import type { FoundMatch } from "#core/ports/watch-store.ts";
import { matchRowsTogether } from "./limits.ts";
import type { MatchKey } from "./match-rows.ts";

/** A match and where it is to stand. */
export interface PlacedMatch extends MatchKey {
  readonly match: FoundMatch;
}

export interface MatchInsert {
  /** False where the watch has told of the item before. */
  mayAdd(placed: PlacedMatch, nowMs: number): boolean;
  /** Of items that are as new as they: none of them may be there. Throws where one is, and is to be taken back then. */
  addNew(placed: readonly PlacedMatch[], nowMs: number): void;
}

type Value = number | string | null;

export function createMatchInsert(database: Database.Database): MatchInsert {
  const insert = (rowCount: number): string =>
    `INSERT INTO watch_matches (item_row_id, watch_row_id, segment_id, leg, score, matched_ms, start_ms)
     VALUES ${Array.from({ length: rowCount }, () => "(?, ?, ?, ?, ?, ?, ?)").join(", ")}`;
  const mayAdd = database.prepare<Value[]>(`${insert(1)} ON CONFLICT DO NOTHING`);
  const one = database.prepare<Value[]>(insert(1));
  // Each call of the driver costs as much as the row that it writes.
  const many = database.prepare<Value[]>(insert(matchRowsTogether));
  return {
    mayAdd: (placed, nowMs) => mayAdd.run(...valuesOf(placed, nowMs)).changes === 1,
    addNew(placed, nowMs) {
      // In the order of the table each goes behind the last.
      const rows = placed.toSorted(
        (left, right) => left.itemRowId - right.itemRowId || left.watchRowId - right.watchRowId,
      );
      let from = 0;
      for (; from + matchRowsTogether <= rows.length; from += matchRowsTogether)
        many.run(...rows.slice(from, from + matchRowsTogether).flatMap((row) => valuesOf(row, nowMs)));
      for (const row of rows.slice(from)) one.run(...valuesOf(row, nowMs));
    },
  };
}

const valuesOf = ({ itemRowId, watchRowId, match }: PlacedMatch, nowMs: number): readonly Value[] => [
  itemRowId,
  watchRowId,
  match.segmentId,
  match.leg,
  match.score,
  nowMs,
  match.startMs ?? null,
];
