import type Database from "better-sqlite3-multiple-ciphers";
import { ItemId, type SegmentId, SpaceId } from "#shared/model/ids.ts";
import type { Counters } from "./counters.ts";
import type { Library, LibraryReads } from "./library.ts";
import { vectorRowCountMax } from "./limits.ts";

type VectorColumns = readonly [segmentId: SegmentId, scale: number, codes: Uint8Array];

export function createVectorReads(
  database: Database.Database,
): Pick<LibraryReads, "vectorsStored" | "vectorIds" | "vectorsAfter"> {
  const count = database
    .prepare<[string, string], number>(
      `SELECT count(*) FROM items JOIN segments ON item_row_id = items.row_id
         JOIN vectors ON segment_id = segments.id AND space_id = ? WHERE items.id = ?`,
    )
    .pluck();
  const page = database
    .prepare<[number, string, number], VectorColumns>(
      "SELECT segment_id, scale, codes FROM vectors WHERE segment_id > ? AND space_id = ? ORDER BY segment_id LIMIT ?",
    )
    .raw();
  const ids = database
    .prepare<[string], number>("SELECT segment_id FROM vectors WHERE space_id = ? ORDER BY segment_id")
    .pluck();
  return {
    vectorsStored: (itemId, spaceId) => count.get(SpaceId.parse(spaceId), ItemId.parse(itemId)) ?? 0,
    vectorIds: (spaceId) => Uint32Array.from(ids.all(SpaceId.parse(spaceId))),
    vectorsAfter(spaceId, after, limit) {
      const rowCount = Math.min(Math.max(0, limit), vectorRowCountMax);
      const rows = page.all(after ?? 0, SpaceId.parse(spaceId), rowCount);
      return rows.map(([segmentId, scale, codes]) => ({ segmentId, scale, codes: codesOf(codes) }));
    },
  };
}

export function createVectorWrites(
  database: Database.Database,
  counters: Counters,
): Pick<Library, "replaceVectors"> {
  const replace = database.prepare<[number, Uint8Array, number, string]>(
    "UPDATE vectors SET scale = ?, codes = ? WHERE segment_id = ? AND space_id = ?",
  );
  return {
    replaceVectors: database.transaction((...[spaceId, rows]: Parameters<Library["replaceVectors"]>) => {
      const space = SpaceId.parse(spaceId);
      const replaced = rows
        .filter(
          ({ segmentId, scale, codes }) => replace.run(scale, bytesOf(codes), segmentId, space).changes > 0,
        )
        .map(({ segmentId }) => segmentId);
      return { revision: counters.nextRevision(), replaced };
    }),
  };
}

export const bytesOf = (codes: Int8Array): Uint8Array =>
  Buffer.from(codes.buffer, codes.byteOffset, codes.byteLength);

/** A copy of its own: what the driver gives may share memory with more. */
export const codesOf = (blob: Uint8Array): Int8Array<ArrayBuffer> =>
  new Int8Array(Uint8Array.from(blob).buffer);
