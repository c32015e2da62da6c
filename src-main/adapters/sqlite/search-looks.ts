import type Database from "better-sqlite3-multiple-ciphers";
import type { KnownPicture, LookOwner, LookReads, NamedPicture } from "#core/ports/picture-store.ts";
import type { Box } from "#shared/model/anchor.ts";
import { type ContentHash, ItemId, type SegmentId, SpaceId } from "#shared/model/ids.ts";
import type { ItemKind } from "#shared/model/item.ts";
import type { PictureHash } from "#shared/model/picture.ts";
import type { Synchronous } from "./library.ts";
import { createAllowedParts, lookTables } from "./part-vectors.ts";
import { unitMean, unitOf } from "./search-examples.ts";

interface OwnerRow {
  readonly segment_id: SegmentId;
  readonly id: ItemId;
  readonly content_hash: ContentHash | null;
  readonly box_json: string | null;
  readonly hash: PictureHash | null;
}
interface PictureRow {
  readonly row_id: number;
  readonly kind: ItemKind;
  readonly id: ItemId;
  readonly name: string;
  readonly path: string;
  readonly size_bytes: number;
  readonly modified_ms: number;
  readonly content_hash: ContentHash;
  readonly hash: PictureHash | null;
  readonly codes: Uint8Array | null;
}

interface SceneRow {
  readonly time_ms: number;
  readonly hash: PictureHash | null;
  readonly codes: Uint8Array;
}

/** What searching by looks reads. */
export function createLookSearch(database: Database.Database): Synchronous<LookReads> {
  const owner = database.prepare<[SegmentId], OwnerRow>(
    `SELECT segments.id AS segment_id, items.id, content_hash, box_json,
       coalesce(scenes.hash, pictures.hash) AS hash FROM looks
     LEFT JOIN scenes ON look_id = looks.id
     JOIN items ON items.row_id = looks.item_row_id
     JOIN pictures ON pictures.item_row_id = looks.item_row_id
     JOIN segments ON segments.item_row_id = looks.item_row_id
       AND segments.ordinal = coalesce(scenes.ordinal, 0)
     WHERE looks.id = ?`,
  );
  return {
    allowedLooks: createAllowedParts(database, lookTables),
    ownersOfLooks: (lookIds) =>
      lookIds.flatMap((lookId): readonly LookOwner[] => {
        const row = owner.get(lookId);
        if (row === undefined) return [];
        const { segment_id: segmentId, id: itemId, content_hash: contentHash, box_json: box, hash } = row;
        return [
          {
            lookId,
            segmentId,
            itemId,
            ...(contentHash === null ? {} : { contentHash }),
            ...(box === null ? {} : { box: JSON.parse(box) as Box }),
            ...(hash === null ? {} : { hash }),
          },
        ];
      }),
    knownPictures: createKnownPictures(database),
  };
}

function createKnownPictures(database: Database.Database): Synchronous<LookReads>["knownPictures"] {
  const known = database.prepare<[string, string], PictureRow>(
    `SELECT items.id, items.row_id, kind, coalesce(title, name) AS name, path, size_bytes, modified_ms, content_hash, hash,
       (SELECT codes FROM looks JOIN look_vectors ON look_id = looks.id AND space_id = ?
        WHERE item_row_id = items.row_id AND box_json IS NULL AND kind = 'image') AS codes
     FROM items LEFT JOIN pictures ON item_row_id = items.row_id
     WHERE items.id = ? AND kind IN ('image', 'video') AND segment_count > 0 AND content_hash IS NOT NULL`,
  );
  const scenes = database.prepare<[string, number], SceneRow>(
    `SELECT time_ms, hash, codes FROM looks JOIN scenes ON scenes.look_id = looks.id
     JOIN look_vectors ON look_vectors.look_id = looks.id AND space_id = ?
     WHERE item_row_id = ? ORDER BY time_ms`,
  );
  return (named, spaceId) =>
    named.map(({ itemId, atMs }) => {
      const row = known.get(SpaceId.parse(spaceId), ItemId.parse(itemId));
      if (row === undefined || row.kind === "image") return row && knownOf(row);
      return filmOf(row, scenes.all(spaceId, row.row_id), atMs);
    });
}

/** A scene lasts until the next; before the first one nothing was seen yet. */
function filmOf(row: PictureRow, scenes: readonly SceneRow[], atMs: NamedPicture["atMs"]): KnownPicture {
  if (atMs === undefined) {
    const vector = unitMean(scenes.map(({ codes }) => unitOf(codes)));
    return { ...knownOf(row), ...(vector === undefined ? {} : { vector }) };
  }
  const scene = scenes.findLast(({ time_ms: timeMs }) => timeMs <= atMs) ?? scenes[0];
  return knownOf({ ...row, hash: scene?.hash ?? null, codes: scene?.codes ?? null });
}

const knownOf = ({ id, name, path, hash, codes, ...row }: PictureRow): KnownPicture => ({
  itemId: id,
  name,
  path,
  sizeBytes: row.size_bytes,
  modifiedMs: row.modified_ms,
  contentHash: row.content_hash,
  ...(hash === null ? {} : { hash }),
  ...(codes === null ? {} : { vector: unitOf(codes) }),
});
