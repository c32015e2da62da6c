import type Database from "better-sqlite3-multiple-ciphers";
import type { LookStore, UnseenPicture } from "#core/ports/picture-store.ts";
import { lookSpace } from "#shared/model/look-space.ts";
import { ContentHash, ItemId, Revision, type SegmentId, SpaceId } from "#shared/model/ids.ts";
import type { Synchronous } from "./library.ts";
import { vectorRowCountMax } from "./limits.ts";
import { createPictureRead, createPictureWrite } from "./picture-rows.ts";
import { codesOf } from "./vector-rows.ts";

type Looks = Synchronous<Omit<LookStore, "vectorIds" | "vectorsAfter">> & {
  lookIds(spaceId: SpaceId): Uint32Array;
  looksAfter: Synchronous<LookStore>["vectorsAfter"];
};
export type LookStoreReads = Omit<Looks, "putPicture" | "forgetGone">;
export type LookStoreWrites = Pick<Looks, "putPicture" | "forgetGone">;

type VectorColumns = readonly [lookId: SegmentId, scale: number, codes: Uint8Array];
interface UnseenRow {
  readonly row_id: number;
  readonly id: ItemId;
  readonly path: string;
  readonly size_bytes: number;
  readonly modified_ms: number;
  readonly content_hash: ContentHash;
}

export function createLookReads(database: Database.Database): LookStoreReads {
  const unseen = database.prepare<[number, string, number], UnseenRow>(
    `SELECT row_id, id, path, size_bytes, modified_ms, content_hash FROM items
     WHERE kind = 'image' AND status = 'indexed' AND content_hash IS NOT NULL AND row_id > ?
       AND NOT EXISTS (SELECT 1 FROM pictures WHERE item_row_id = row_id AND space_id = ?)
     ORDER BY row_id LIMIT ?`,
  );
  const counter = database
    .prepare<["looks" | "joint"], number>("SELECT value FROM counters WHERE name = ?")
    .pluck();
  // Vectors of a model come after their looks, at times of their own.
  const revisionOf = (spaceId: SpaceId): Revision =>
    Revision.parse(counter.get(spaceId === lookSpace.id ? "looks" : "joint"));
  const count = database
    .prepare<[string], number>("SELECT count(*) FROM look_vectors WHERE space_id = ?")
    .pluck();
  const last = database.prepare<[], number>("SELECT coalesce(max(id), 0) FROM looks").pluck();
  const ids = database
    .prepare<[string], number>("SELECT look_id FROM look_vectors WHERE space_id = ? ORDER BY look_id")
    .pluck();
  const page = database
    .prepare<[number, string, number], VectorColumns>(
      "SELECT look_id, scale, codes FROM look_vectors WHERE look_id > ? AND space_id = ? ORDER BY look_id LIMIT ?",
    )
    .raw();
  const gone = database.prepare<[], SegmentId>("SELECT look_id FROM looks_gone ORDER BY look_id").pluck();
  const rowOf = database.prepare<[string], number>("SELECT row_id FROM items WHERE id = ?").pluck();
  const picture = createPictureRead(database);
  const looksAfter: LookStoreReads["looksAfter"] = (spaceId, after, limit) =>
    page
      .all(after ?? 0, SpaceId.parse(spaceId), Math.min(Math.max(0, limit), vectorRowCountMax))
      .map(([segmentId, scale, codes]) => ({ segmentId, scale, codes: codesOf(codes) }));
  return {
    unseenPictures: (spaceId, afterRowId, limit) =>
      unseen.all(afterRowId, SpaceId.parse(spaceId), limit).map(unseenOf),
    lookTip: (spaceId) => ({
      revision: revisionOf(spaceId),
      count: count.get(SpaceId.parse(spaceId)) ?? 0,
      lastId: last.get() ?? 0,
    }),
    lookIds: (spaceId) => Uint32Array.from(ids.all(SpaceId.parse(spaceId))),
    looksAfter,
    // One snapshot: what is gone is never among what was added.
    lookChanges: database.transaction((...[spaceId, after, limit]: Parameters<Looks["lookChanges"]>) => ({
      added: looksAfter(spaceId, after as SegmentId, limit),
      removed: gone.all(),
      revision: revisionOf(spaceId),
    })),
    pictureFacts(itemId) {
      const rowId = rowOf.get(ItemId.parse(itemId));
      const seen = rowId === undefined ? undefined : picture(rowId);
      if (seen === undefined) return undefined;
      const { looks: _, hash: _hash, spaceId: _spaceId, ...facts } = seen;
      return facts;
    },
  };
}

const unseenOf = (row: UnseenRow): UnseenPicture => ({
  itemId: row.id,
  path: row.path,
  sizeBytes: row.size_bytes,
  modifiedMs: row.modified_ms,
  contentHash: row.content_hash,
  rowId: row.row_id,
});

export function createLookWrites(database: Database.Database): LookStoreWrites {
  const rowOf = database
    .prepare<[string, string], number>(
      "SELECT row_id FROM items WHERE id = ? AND content_hash = ? AND status = 'indexed'",
    )
    .pluck();
  const write = createPictureWrite(database);
  const forget = database.prepare<[number]>("DELETE FROM looks_gone WHERE look_id = ?");
  const touch = database.prepare("UPDATE counters SET value = value + 1 WHERE name = 'revision'");
  return {
    putPicture: database.transaction((...[itemId, contentHash, picture]: Parameters<Looks["putPicture"]>) => {
      const rowId = rowOf.get(ItemId.parse(itemId), ContentHash.parse(contentHash));
      if (rowId === undefined) return false;
      write(rowId, picture);
      touch.run();
      return true;
    }),
    forgetGone: database.transaction((lookIds: readonly SegmentId[]) => {
      for (const lookId of lookIds) forget.run(lookId);
    }),
  };
}
