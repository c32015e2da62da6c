import type Database from "better-sqlite3-multiple-ciphers";
import type { LookStore, UnseenFilm } from "#core/ports/picture-store.ts";
import { lookSpace } from "#shared/model/look-space.ts";
import { ItemId, Revision, SpaceId } from "#shared/model/ids.ts";
import type { Synchronous } from "./library.ts";
import { createForgetGone, createPartReads, lookTables } from "./part-vectors.ts";
import { createPictureRead, createPictureWrite } from "./picture-rows.ts";
import { createLaterWrite, createUnseenRead } from "./unseen-items.ts";

type Looks = Synchronous<Omit<LookStore, "vectorIds" | "vectorsAfter">> & {
  lookIds(spaceId: SpaceId): Uint32Array;
  looksAfter: Synchronous<LookStore>["vectorsAfter"];
};
export type LookStoreReads = Omit<Looks, "putPicture" | "forgetGone">;
export type LookStoreWrites = Pick<Looks, "putPicture" | "forgetGone">;

export function createLookReads(database: Database.Database): LookStoreReads {
  const counter = database
    .prepare<["looks" | "joint"], number>("SELECT value FROM counters WHERE name = ?")
    .pluck();
  // Vectors of a model come after their looks, at times of their own.
  const revisionOf = (spaceId: SpaceId): Revision =>
    Revision.parse(counter.get(spaceId === lookSpace.id ? "looks" : "joint"));
  const { tip, ids, after, changes } = createPartReads(database, lookTables, revisionOf);
  const rowOf = database.prepare<[string], number>("SELECT row_id FROM items WHERE id = ?").pluck();
  const picture = createPictureRead(database);
  return {
    unseenPictures: createUnseenRead(database, { kinds: "kind = 'image'", marks: "pictures" }),
    unseenFilms: createUnseenFilms(database),
    seenCoverage: createSeenCoverage(database),
    lookTip: tip,
    lookIds: ids,
    looksAfter: after,
    lookChanges: changes,
    pictureFacts(itemId) {
      const rowId = rowOf.get(ItemId.parse(itemId));
      const seen = rowId === undefined ? undefined : picture(rowId);
      if (seen === undefined) return undefined;
      const { looks: _, hash: _hash, spaceId: _spaceId, ...facts } = seen;
      return facts;
    },
  };
}

function createSeenCoverage(database: Database.Database): Looks["seenCoverage"] {
  const count = (kinds: string, more = "") =>
    database
      .prepare<string[], number>(`SELECT count(*) FROM items WHERE ${kinds} AND status = 'indexed' ${more}`)
      .pluck();
  const seen = "AND EXISTS (SELECT 1 FROM pictures WHERE item_row_id = row_id AND space_id = ?)";
  const each = ["kind = 'image'", films].map((kinds) => ({ done: count(kinds, seen), total: count(kinds) }));
  const sum = (counts: readonly (number | undefined)[]): number =>
    counts.reduce<number>((all, one) => all + (one ?? 0), 0);
  return (spaceId) => ({
    doneCount: sum(each.map(({ done }) => done.get(SpaceId.parse(spaceId)))),
    totalCount: sum(each.map(({ total }) => total.get())),
  });
}

/** The condition of `items_recordings` first: it is what finds them. */
const films = "kind IN ('audio', 'video') AND kind = 'video'";

function createUnseenFilms(database: Database.Database): Looks["unseenFilms"] {
  const unseen = createUnseenRead(database, { kinds: films, marks: "pictures" });
  const times = database
    .prepare<[number], number>("SELECT time_ms FROM frames WHERE item_row_id = ? ORDER BY time_ms")
    .pluck();
  return (spaceId, afterRowId, limit) =>
    unseen(spaceId, afterRowId, limit).map((item): UnseenFilm => ({
      ...item,
      framesMs: times.all(item.rowId),
    }));
}

export const createLookWrites = (database: Database.Database): LookStoreWrites => ({
  putPicture: createLaterWrite(database, createPictureWrite(database)),
  forgetGone: createForgetGone(database, lookTables),
});
