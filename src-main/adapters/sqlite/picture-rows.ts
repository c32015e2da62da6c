import type Database from "better-sqlite3-multiple-ciphers";
import type { PictureLook, SeenPicture, SeenScene } from "#core/ports/picture.ts";
import type { Box } from "#shared/model/anchor.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import type { ColourName, PictureColour, PictureHash } from "#shared/model/picture.ts";
import { bytesOf, codesOf } from "./vector-rows.ts";

interface PictureRow {
  readonly space_id: SpaceId;
  readonly width_px: number | null;
  readonly height_px: number | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly hash: PictureHash | null;
  readonly colours_json: string;
}
interface LookRow {
  readonly box_json: string | null;
  readonly scale: number;
  readonly codes: Uint8Array;
  /** Of a scene; NULL where it is of none. */
  readonly time_ms: number | null;
  readonly hash: PictureHash | null;
  readonly colours_json: string | null;
}

/** Puts what was seen in the place of what was seen before. The segments of the item are there already. */
export function createPictureWrite(
  database: Database.Database,
): (rowId: number, picture: SeenPicture) => void {
  const forget = createPictureRemoval(database);
  const insert = database.prepare(
    `INSERT INTO pictures (item_row_id, space_id, width_px, height_px, latitude, longitude, hash, colours_json)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const colour = database.prepare(
    "INSERT OR IGNORE INTO picture_colours (item_row_id, colour) VALUES (?, ?)",
  );
  const look = database.prepare("INSERT INTO looks (item_row_id, box_json) VALUES (?, ?)");
  const vector = database.prepare(
    "INSERT INTO look_vectors (look_id, space_id, scale, codes) VALUES (?, ?, ?, ?)",
  );
  const writeScenes = createScenesWrite(database);
  return (rowId, { spaceId, widthPx, heightPx, place, hash, colours, looks }) => {
    forget(rowId);
    insert.run(
      rowId,
      spaceId,
      widthPx ?? null,
      heightPx ?? null,
      place?.latitude ?? null,
      place?.longitude ?? null,
      hash ?? null,
      JSON.stringify(colours),
    );
    for (const { name } of colours) colour.run(rowId, name);
    const scenes: PlacedScene[] = [];
    for (const { box, scene, vector: codes } of looks) {
      const { lastInsertRowid } = look.run(rowId, box === undefined ? null : JSON.stringify(box));
      if (scene !== undefined) scenes.push({ ...scene, lookId: Number(lastInsertRowid) });
      vector.run(lastInsertRowid, spaceId, codes.scale, bytesOf(codes.codes));
    }
    if (scenes.length > 0) writeScenes(rowId, scenes);
  };
}

interface PlacedScene extends SeenScene {
  readonly lookId: number;
}

function createScenesWrite(
  database: Database.Database,
): (rowId: number, scenes: readonly PlacedScene[]) => void {
  const frames = database
    .prepare<[number], readonly [timeMs: number, ordinal: number]>(
      // The first of a time is the frame; what was read in it comes behind.
      `SELECT json_extract(anchor_json, '$.timeMs') AS time_ms, min(ordinal) FROM segments
       WHERE item_row_id = ? AND json_extract(anchor_json, '$.kind') = 'frame' GROUP BY time_ms`,
    )
    .raw();
  const insert = database.prepare(
    "INSERT INTO scenes (look_id, time_ms, ordinal, hash, colours_json) VALUES (?, ?, ?, ?, ?)",
  );
  return (rowId, scenes) => {
    const ordinals = new Map(frames.all(rowId));
    for (const { lookId, timeMs, hash, colours } of scenes)
      insert.run(lookId, timeMs, ordinals.get(timeMs) ?? null, hash ?? null, JSON.stringify(colours));
  };
}

export function createPictureRemoval(database: Database.Database): (rowId: number) => void {
  // Vectors and scenes follow by foreign key; a trigger notes what the index has to forget.
  const statements = ["pictures", "picture_colours", "looks"].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE item_row_id = ?`),
  );
  return (rowId) => {
    for (const statement of statements) statement.run(rowId);
  };
}

export function createPictureRead(database: Database.Database): (rowId: number) => SeenPicture | undefined {
  const picture = database.prepare<[number], PictureRow>("SELECT * FROM pictures WHERE item_row_id = ?");
  const looks = database.prepare<[number, SpaceId], LookRow>(
    `SELECT box_json, scale, codes, time_ms, hash, colours_json FROM looks
     JOIN look_vectors ON look_vectors.look_id = looks.id LEFT JOIN scenes ON scenes.look_id = looks.id
     WHERE item_row_id = ? AND space_id = ? ORDER BY looks.id`,
  );
  return (rowId) => {
    const row = picture.get(rowId);
    if (row === undefined) return undefined;
    const { space_id: spaceId, width_px: widthPx, height_px: heightPx, latitude, longitude, hash } = row;
    return {
      spaceId,
      ...(widthPx === null ? {} : { widthPx }),
      ...(heightPx === null ? {} : { heightPx }),
      ...(latitude === null || longitude === null ? {} : { place: { latitude, longitude } }),
      ...(hash === null ? {} : { hash }),
      colours: JSON.parse(row.colours_json) as readonly PictureColour[],
      looks: looks.all(rowId, spaceId).map(lookOf),
    };
  };
}

const lookOf = ({ box_json: box, scale, codes, ...scene }: LookRow): PictureLook => ({
  ...(box === null ? {} : { box: JSON.parse(box) as Box }),
  ...(scene.time_ms === null
    ? {}
    : {
        scene: {
          timeMs: scene.time_ms,
          ...(scene.hash === null ? {} : { hash: scene.hash }),
          colours: JSON.parse(scene.colours_json ?? "[]") as readonly ColourName[],
        },
      }),
  vector: { scale, codes: codesOf(codes) },
});
