import type Database from "better-sqlite3-multiple-ciphers";
import type { HeardSound } from "#core/ports/sound.ts";
import { bytesOf } from "./vector-rows.ts";

/** Puts what was heard in the place of what was heard before. */
export function createSoundWrite(database: Database.Database): (rowId: number, sound: HeardSound) => void {
  const forget = createSoundRemoval(database);
  const mark = database.prepare("INSERT INTO recordings (item_row_id, space_id) VALUES (?, ?)");
  const stretch = database.prepare("INSERT INTO sounds (item_row_id, start_ms, end_ms) VALUES (?, ?, ?)");
  const vector = database.prepare(
    "INSERT INTO sound_vectors (sound_id, space_id, scale, codes) VALUES (?, ?, ?, ?)",
  );
  return (rowId, { spaceId, stretches }) => {
    forget(rowId);
    mark.run(rowId, spaceId);
    for (const { startMs, endMs, vector: codes } of stretches) {
      const { lastInsertRowid } = stretch.run(rowId, startMs, endMs);
      vector.run(lastInsertRowid, spaceId, codes.scale, bytesOf(codes.codes));
    }
  };
}

export function createSoundRemoval(database: Database.Database): (rowId: number) => void {
  // Vectors follow by foreign key; a trigger notes what the index has to forget.
  const statements = ["recordings", "sounds"].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE item_row_id = ?`),
  );
  return (rowId) => {
    for (const statement of statements) statement.run(rowId);
  };
}
