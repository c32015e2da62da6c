/** Parts of items that have vectors in spaces of their own: looks of pictures, and stretches of recordings. */
import type Database from "better-sqlite3-multiple-ciphers";
import type { LookReads, LookRows } from "#core/ports/picture-store.ts";
import { type Revision, type SegmentId, SpaceId } from "#shared/model/ids.ts";
import type { Synchronous } from "./library.ts";
import { vectorRowCountMax } from "./limits.ts";
import { matchExpression } from "./search-expression.ts";
import { filterCondition } from "./search-filter.ts";
import { codesOf } from "./vector-rows.ts";

/** Where they are kept. */
export interface PartTables {
  readonly parts: string;
  readonly vectors: string;
  /** What the vectors call the id of a part. */
  readonly partId: string;
  readonly gone: string;
}
export const lookTables: PartTables = {
  parts: "looks",
  vectors: "look_vectors",
  partId: "look_id",
  gone: "looks_gone",
};
export const soundTables: PartTables = {
  parts: "sounds",
  vectors: "sound_vectors",
  partId: "sound_id",
  gone: "sounds_gone",
};

type VectorColumns = readonly [partId: SegmentId, scale: number, codes: Uint8Array];
type Rows = Synchronous<LookRows>;

export interface PartReads {
  readonly tip: Rows["lookTip"];
  readonly ids: (spaceId: SpaceId) => Uint32Array;
  readonly after: Rows["vectorsAfter"];
  readonly changes: Rows["lookChanges"];
}

export function createPartReads(
  database: Database.Database,
  tables: PartTables,
  revisionOf: (spaceId: SpaceId) => Revision,
): PartReads {
  const { parts, vectors, partId, gone } = tables;
  const count = database
    .prepare<[string], number>(`SELECT count(*) FROM ${vectors} WHERE space_id = ?`)
    .pluck();
  const last = database.prepare<[], number>(`SELECT coalesce(max(id), 0) FROM ${parts}`).pluck();
  const ids = database
    .prepare<[string], number>(`SELECT ${partId} FROM ${vectors} WHERE space_id = ? ORDER BY ${partId}`)
    .pluck();
  const page = database
    .prepare<[number, string, number], VectorColumns>(
      `SELECT ${partId}, scale, codes FROM ${vectors} WHERE ${partId} > ? AND space_id = ? ORDER BY ${partId} LIMIT ?`,
    )
    .raw();
  const goneIds = database.prepare<[], SegmentId>(`SELECT ${partId} FROM ${gone} ORDER BY ${partId}`).pluck();
  const after: PartReads["after"] = (spaceId, afterId, limit) =>
    page
      .all(afterId ?? 0, SpaceId.parse(spaceId), Math.min(Math.max(0, limit), vectorRowCountMax))
      .map(([segmentId, scale, codes]) => ({ segmentId, scale, codes: codesOf(codes) }));
  return {
    tip: (spaceId) => ({
      revision: revisionOf(spaceId),
      count: count.get(SpaceId.parse(spaceId)) ?? 0,
      lastId: last.get() ?? 0,
    }),
    ids: (spaceId) => Uint32Array.from(ids.all(SpaceId.parse(spaceId))),
    after,
    // One snapshot: what is gone is never among what was added.
    changes: database.transaction((...[spaceId, afterId, limit]: Parameters<PartReads["changes"]>) => ({
      added: after(spaceId, afterId as SegmentId, limit),
      removed: goneIds.all(),
      revision: revisionOf(spaceId),
    })),
  };
}

/** The index has forgotten them. */
export function createForgetGone(
  database: Database.Database,
  { gone, partId }: PartTables,
): Rows["forgetGone"] {
  const forget = database.prepare<[number]>(`DELETE FROM ${gone} WHERE ${partId} = ?`);
  return database.transaction((partIds: readonly SegmentId[]) => {
    for (const id of partIds) forget.run(id);
  });
}

/** Sorted ids of the parts of items that pass; `null` when nothing restricts. */
export const createAllowedParts =
  (
    database: Database.Database,
    { parts, vectors, partId }: PartTables,
  ): Synchronous<LookReads>["allowedLooks"] =>
  (spaceId, filters, { phrases, excluded }) => {
    const { sql, parameters } = filterCondition(filters, excluded);
    const expression = matchExpression({ anyOf: [], phrases });
    if (sql === "1" && expression === undefined) return null;
    const inPhrases =
      "AND items.row_id IN (SELECT item_row_id FROM segments WHERE id IN (SELECT rowid FROM words WHERE words MATCH ?))";
    const allowed = database
      .prepare<(string | number)[], number>(
        `SELECT ${partId} FROM items JOIN ${parts} ON item_row_id = items.row_id JOIN ${vectors} ON ${partId} = ${parts}.id
         WHERE space_id = ? AND ${sql} ${expression === undefined ? "" : inPhrases}`,
      )
      .pluck()
      .all(SpaceId.parse(spaceId), ...parameters, ...(expression === undefined ? [] : [expression]));
    return Uint32Array.from(allowed).sort();
  };
