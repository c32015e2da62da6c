/** What pictures looked like, and recordings sounded like, that watches name, and those that were just stored. */
import type Database from "better-sqlite3-multiple-ciphers";
import type { HeardLook, WatchLook } from "#core/ports/watch-looks.ts";
import type { SegmentId, SpaceId } from "#shared/model/ids.ts";
import type { PictureHash } from "#shared/model/picture.ts";
import { soundSpace } from "#shared/model/sound-space.ts";
import type { WatchId } from "#shared/model/watch.ts";
import { bytesOf, codesOf } from "./vector-rows.ts";

interface LookRow {
  readonly space_id: SpaceId;
  readonly scale: number;
  readonly codes: Uint8Array;
  readonly hash: PictureHash | null;
}

const lookOf = ({ scale, codes, hash }: Omit<LookRow, "space_id">): Omit<WatchLook, "spaceId"> => ({
  vector: { scale, codes: codesOf(codes) },
  ...(hash === null ? {} : { hash }),
});

export function createWatchLookRead(database: Database.Database): (id: WatchId) => readonly WatchLook[] {
  const looks = database.prepare<[string], LookRow>(
    "SELECT space_id, scale, codes, hash FROM watch_looks WHERE watch_id = ? ORDER BY place",
  );
  return (id) => looks.all(id).map(({ space_id: spaceId, ...row }) => ({ spaceId, ...lookOf(row) }));
}

/** In the place of those that it had. */
export function createWatchLookWrite(
  database: Database.Database,
): (id: WatchId, looks: readonly WatchLook[]) => void {
  const remove = database.prepare("DELETE FROM watch_looks WHERE watch_id = ?");
  const insert = database.prepare(
    "INSERT INTO watch_looks (watch_id, place, space_id, scale, codes, hash) VALUES (?, ?, ?, ?, ?, ?)",
  );
  return (id, looks) => {
    remove.run(id);
    for (const [place, { spaceId, vector, hash }] of looks.entries())
      insert.run(id, place, spaceId, vector.scale, bytesOf(vector.codes), hash ?? null);
  };
}

interface HeardRow extends Omit<LookRow, "space_id"> {
  readonly start_ms: number | null;
  /** The segment of a scene; NULL: that of its item. */
  readonly segment_id: SegmentId | null;
}

/** An item as its first segment stands for it. */
interface HeardItem {
  readonly rowId: number;
  readonly segmentId: SegmentId;
}

export function createHeardLooks(
  database: Database.Database,
): (items: readonly HeardItem[], spaceId: SpaceId) => readonly HeardLook[] {
  const looks = database.prepare<[number, string], HeardRow>(
    `SELECT scale, codes, coalesce(scenes.hash, pictures.hash) AS hash, NULL AS start_ms, segments.id AS segment_id
     FROM looks JOIN look_vectors ON look_vectors.look_id = looks.id
     JOIN pictures ON pictures.item_row_id = looks.item_row_id
     LEFT JOIN scenes ON scenes.look_id = looks.id
     LEFT JOIN segments ON segments.item_row_id = looks.item_row_id AND segments.ordinal = scenes.ordinal
     WHERE looks.item_row_id = ? AND look_vectors.space_id = ?`,
  );
  const sounds = database.prepare<[number, string], HeardRow>(
    `SELECT scale, codes, NULL AS hash, start_ms, NULL AS segment_id FROM sounds JOIN sound_vectors ON sound_id = sounds.id
     WHERE item_row_id = ? AND space_id = ?`,
  );
  return (items, spaceId) => {
    const parts = spaceId === soundSpace.id ? sounds : looks;
    return items.flatMap(({ rowId, segmentId }) =>
      parts.all(rowId, spaceId).flatMap(({ start_ms: startMs, segment_id: sceneId, ...row }) =>
        // Heard before, with the segments of then.
        sceneId !== null && sceneId < segmentId
          ? []
          : [
              {
                spaceId,
                segmentId: sceneId ?? segmentId,
                ...lookOf(row),
                ...(startMs === null ? {} : { startMs }),
              },
            ],
      ),
    );
  };
}
