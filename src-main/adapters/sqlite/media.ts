/** The waveform and the pictures of what plays: derived, written with the item and gone with it. */
import type Database from "better-sqlite3-multiple-ciphers";
import type { MediaParts } from "#core/ports/decoder.ts";
import { ItemId } from "#shared/model/ids.ts";
import type { LibraryReads } from "./library.ts";

export function createMediaReads(database: Database.Database): Pick<LibraryReads, "waveform" | "frame"> {
  const rowOf = "(SELECT row_id FROM items WHERE id = ?)";
  const waveform = database
    .prepare<[string], Uint8Array>(`SELECT peaks FROM waveforms WHERE item_row_id = ${rowOf}`)
    .pluck();
  const frame = database
    .prepare<[string, number], Uint8Array>(
      `SELECT webp FROM frames WHERE item_row_id = ${rowOf} AND time_ms = ?`,
    )
    .pluck();
  return {
    waveform: (itemId) => waveform.get(ItemId.parse(itemId)),
    frame: (itemId, timeMs) => frame.get(ItemId.parse(itemId), timeMs),
  };
}

export function createMediaWrites(database: Database.Database) {
  const addWaveform = database.prepare("INSERT INTO waveforms (item_row_id, peaks) VALUES (?, ?)");
  const addFrame = database.prepare("INSERT INTO frames (item_row_id, time_ms, webp) VALUES (?, ?, ?)");
  const removals = ["waveforms", "frames"].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE item_row_id = ?`),
  );
  return {
    add(rowId: number, { peaks, frames }: MediaParts): void {
      if (peaks !== undefined) addWaveform.run(rowId, peaks);
      for (const { timeMs, webp } of frames) addFrame.run(rowId, timeMs, webp);
    },
    remove(rowId: number): void {
      for (const removal of removals) removal.run(rowId);
    },
  };
}
