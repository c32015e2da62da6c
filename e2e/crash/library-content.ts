/** Everything that a library holds, in an order and under names that two libraries of the same files share. */
import { expect } from "vitest";
import type Database from "better-sqlite3-multiple-ciphers";
import { openDatabase } from "#adapters/sqlite/open.ts";
import { databasePath, testKey } from "./real-library.ts";

interface PlaceRow {
  readonly id: number;
  readonly path: string;
  readonly ordinal: number;
}

export interface LibraryContent {
  readonly items: readonly unknown[];
  readonly segments: readonly unknown[];
  /** Where each word stands, by path and ordinal, as the full-text index answers. */
  readonly words: Readonly<Record<string, readonly string[]>>;
  readonly segmentIds: readonly number[];
}

const asked = ["harbour", "lantern", "violin", "kettle", "compass", "part", "same", "n1", "md"];

export function readContent(dataFolder: string): LibraryContent {
  const opening = openDatabase({ path: databasePath(dataFolder), key: testKey() }, "writer");
  if (opening.kind !== "open") throw new Error(opening.detail);
  const { database } = opening;
  try {
    expectWhole(database);
    const places = database
      .prepare<[], PlaceRow>(
        "SELECT segments.id, path, ordinal FROM segments JOIN items ON items.row_id = item_row_id ORDER BY segments.id",
      )
      .all();
    const segments = database
      .prepare(
        `SELECT path, ordinal, segments.text, heading_path_json, anchor_json, token_count, space_id, scale, hex(codes) AS codes
         FROM segments JOIN items ON items.row_id = item_row_id JOIN vectors ON segment_id = segments.id ORDER BY path, ordinal`,
      )
      .all();
    const placeOf = new Map(places.map(({ id, path, ordinal }) => [id, `${path}#${ordinal}`]));
    const find = database.prepare<[string], number>("SELECT rowid FROM words WHERE words MATCH ?").pluck();
    const placesOf = (word: string): readonly string[] =>
      find
        .all(word)
        .map((id) => placeOf.get(id) ?? `a gap: ${id}`)
        .toSorted();
    return {
      items: database
        .prepare(
          `SELECT path, name, kind, media_type, title, language, size_bytes, modified_ms, content_hash, status, reason_code, reason_detail,
             segment_count, retry_at_ms FROM items ORDER BY path`,
        )
        .all(),
      segments,
      words: Object.fromEntries(asked.map((word) => [word, placesOf(word)])),
      segmentIds: places.map(({ id }) => id),
    };
  } finally {
    database.close();
  }
}

/** What must hold in any library, whatever was done to it. */
function expectWhole(database: Database.Database): void {
  const one = (sql: string): unknown => database.prepare(sql).pluck().get();
  expect(one("PRAGMA integrity_check")).toBe("ok");
  expect(database.pragma("foreign_key_check")).toEqual([]);
  // Throws where the index and the rows disagree.
  database.exec("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)");
  expect(one("SELECT count(*) FROM words")).toBe(one("SELECT count(*) FROM segments"));
  expect(one("SELECT value FROM counters WHERE name = 'segments'")).toBe(
    one("SELECT count(*) FROM segments"),
  );
  expect(one("SELECT count(*) FROM vectors")).toBe(one("SELECT count(*) FROM segments"));
  expect(one("SELECT count(*) FROM items WHERE status IN ('waiting', 'working')")).toBe(0);
  expect(
    one(
      "SELECT count(*) FROM items WHERE segment_count <> (SELECT count(*) FROM segments WHERE item_row_id = row_id)",
    ),
  ).toBe(0);
  expect(
    one(
      "SELECT count(*) FROM (SELECT 1 FROM segments GROUP BY item_row_id HAVING max(ordinal) + 1 <> count(*) OR min(ordinal) <> 0)",
    ),
  ).toBe(0);
  expect(
    one(`SELECT count(*) FROM (SELECT folder_id, status, count(*) AS counted FROM items GROUP BY 1, 2) AS real
         LEFT JOIN folder_counts USING (folder_id, status) WHERE item_count IS NOT counted`),
  ).toBe(0);
}
