/** What the watches are yet to be asked about: what was heard before it had its vector, and what a model saw of pictures. */
import type Database from "better-sqlite3-multiple-ciphers";
import type { LateSense } from "#core/ports/watch-store.ts";
import { type SegmentId, SpaceId } from "#shared/model/ids.ts";
import { boundLimit } from "./bound-limit.ts";
import type { Watches } from "./library.ts";

/** One that has its vector by now. `ownId`: of the segment, or of the look that it is. */
export type UnheardRow = readonly [ownId: number, segmentId: SegmentId, itemRowId: number, codes: Uint8Array];

export interface Unheard {
  readonly isOwed: Watches["isOwed"];
  /** Of each sense, those with a vector in the space, in the order of their ids. */
  readonly page: (sense: LateSense, spaceId: SpaceId, countMax: number) => readonly UnheardRow[];
}

const meanings = `FROM unheard_meanings AS owed JOIN segments ON segments.id = owed.segment_id
  JOIN vectors ON vectors.segment_id = owed.segment_id AND space_id = ?`;
// A picture stands where its first segment does, a scene of a film where it opens.
const looks = `FROM unheard_looks AS owed JOIN looks ON looks.id = owed.look_id
  JOIN look_vectors ON look_vectors.look_id = owed.look_id AND space_id = ?
  LEFT JOIN scenes ON scenes.look_id = owed.look_id
  JOIN segments ON segments.item_row_id = looks.item_row_id AND segments.ordinal = coalesce(scenes.ordinal, 0)`;

export function createUnheard(database: Database.Database): Unheard {
  const preparedFor = (ownId: string, from: string) => ({
    one: database.prepare<[string], number>(`SELECT EXISTS (SELECT 1 ${from})`).pluck(),
    page: database
      .prepare<[string, number], UnheardRow>(
        `SELECT owed.${ownId}, segments.id, segments.item_row_id, codes ${from} ORDER BY owed.${ownId} ${boundLimit}`,
      )
      .raw(),
  });
  const of = { meaning: preparedFor("segment_id", meanings), shown: preparedFor("look_id", looks) };
  return {
    isOwed: (sense, spaceId) => of[sense].one.get(SpaceId.parse(spaceId)) === 1,
    page: (sense, spaceId, countMax) => of[sense].page.all(SpaceId.parse(spaceId), countMax),
  };
}

/** Some segments were heard without a vector. Whoever calls it is the writer. */
export function createOwing(database: Database.Database): (segmentIds: readonly SegmentId[]) => void {
  const owe = database.prepare<[number]>("INSERT INTO unheard_meanings VALUES (?) ON CONFLICT DO NOTHING");
  const oweAll = (segmentIds: readonly SegmentId[]): void => {
    for (const id of segmentIds) owe.run(id);
  };
  const oweTogether = database.transaction(oweAll);
  // Within the transaction that stores them it would be a savepoint.
  return (segmentIds) => {
    if (segmentIds.length === 0) return;
    if (database.inTransaction) oweAll(segmentIds);
    else oweTogether(segmentIds);
  };
}

/** They were heard. */
export function createSettling(
  database: Database.Database,
): (sense: LateSense, ownIds: readonly number[]) => void {
  const settled = {
    meaning: database.prepare<[number]>("DELETE FROM unheard_meanings WHERE segment_id = ?"),
    shown: database.prepare<[number]>("DELETE FROM unheard_looks WHERE look_id = ?"),
  };
  return database.transaction((sense: LateSense, ownIds: readonly number[]) => {
    for (const id of ownIds) settled[sense].run(id);
  });
}
