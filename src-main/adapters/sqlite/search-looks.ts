import type Database from "better-sqlite3-multiple-ciphers";
import type { KnownPicture, LookOwner, LookReads } from "#core/ports/picture-store.ts";
import type { Box } from "#shared/model/anchor.ts";
import { type ContentHash, ItemId, type SegmentId, SpaceId } from "#shared/model/ids.ts";
import type { PictureHash } from "#shared/model/picture.ts";
import type { Synchronous } from "./library.ts";
import { createAllowedParts, lookTables } from "./part-vectors.ts";
import { unitOf } from "./search-examples.ts";

interface OwnerRow {
  readonly segment_id: SegmentId;
  readonly id: ItemId;
  readonly content_hash: ContentHash | null;
  readonly box_json: string | null;
  readonly hash: PictureHash | null;
}
interface PictureRow {
  readonly id: ItemId;
  readonly name: string;
  readonly path: string;
  readonly size_bytes: number;
  readonly modified_ms: number;
  readonly content_hash: ContentHash;
  readonly hash: PictureHash | null;
  readonly codes: Uint8Array | null;
}

/** What searching by looks reads. */
export function createLookSearch(database: Database.Database): Synchronous<LookReads> {
  const owner = database.prepare<[SegmentId], OwnerRow>(
    `SELECT segments.id AS segment_id, items.id, content_hash, box_json, hash FROM looks
     JOIN items ON items.row_id = looks.item_row_id
     JOIN pictures ON pictures.item_row_id = looks.item_row_id
     JOIN segments ON segments.item_row_id = looks.item_row_id AND ordinal = 0
     WHERE looks.id = ?`,
  );
  const known = database.prepare<[string, string], PictureRow>(
    `SELECT items.id, coalesce(title, name) AS name, path, size_bytes, modified_ms, content_hash, hash,
       (SELECT codes FROM looks JOIN look_vectors ON look_id = looks.id AND space_id = ?
        WHERE item_row_id = items.row_id AND box_json IS NULL) AS codes
     FROM items LEFT JOIN pictures ON item_row_id = items.row_id
     WHERE items.id = ? AND kind = 'image' AND segment_count > 0 AND content_hash IS NOT NULL`,
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
    knownPictures: (itemIds, spaceId) =>
      itemIds.map((itemId) => {
        const row = known.get(SpaceId.parse(spaceId), ItemId.parse(itemId));
        return row === undefined ? undefined : knownOf(row);
      }),
  };
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
