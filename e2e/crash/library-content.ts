/** Everything that a library holds, in an order and under names that two libraries of the same files share. */
import { expect } from "vitest";
import type Database from "better-sqlite3-multiple-ciphers";
import { checkFullText } from "#adapters/sqlite/inspect-store.ts";
import { openDatabase } from "#adapters/sqlite/open.ts";
import { databasePath, openVault } from "#hosts/open-vault.ts";
import { readIndexedContent } from "./indexed-content.ts";
import { environment } from "./real-library.ts";

/** For each word, in order, where it stands. */
type Places = Readonly<Record<string, readonly string[]>>;

export interface LibraryContent {
  readonly items: readonly unknown[];
  readonly tags: readonly unknown[];
  readonly thumbnails: readonly unknown[];
  readonly segments: readonly unknown[];
  /** Every word of the full-text index with every place (segment, column, position) that it is said to stand in. */
  readonly words: Places;
  /** Every word as written, with the items that hold it. */
  readonly itemWords: Places;
  /** What the persisted index holds of each segment, in hexadecimal. */
  readonly indexed: Readonly<Record<string, string>>;
}

/** Of a library that is at rest and closed. Expects of it what must hold in any library. */
export async function readContent(dataFolder: string): Promise<LibraryContent> {
  const opening = await openVault(dataFolder, environment, { mayCreate: false });
  if (opening.kind !== "open") throw new Error(opening.detail);
  const { vault } = opening;
  const key = await vault.deriveKey("database");
  const opened = openDatabase({ path: databasePath(dataFolder), key }, "writer");
  if (opened.kind !== "open") throw new Error(opened.detail);
  const { database } = opened;
  try {
    expectWhole(database);
    const rows = (sql: string): readonly unknown[] => database.prepare(sql).all();
    const segmentNames = namesOf(
      database,
      "SELECT segments.id, path || '#' || ordinal AS name FROM segments JOIN items ON row_id = item_row_id",
    );
    const itemNames = namesOf(database, "SELECT row_id AS id, path AS name FROM items");
    return {
      items: rows(
        `SELECT path, name, kind, media_type, title, language, size_bytes, modified_ms, taken_ms, content_hash, status,
           reason_code, reason_detail, segment_count, retry_at_ms FROM items ORDER BY path`,
      ),
      tags: rows(
        "SELECT path, tag, source FROM item_tags JOIN items ON row_id = item_row_id ORDER BY path, tag",
      ),
      thumbnails: rows(
        "SELECT path, hex(webp) AS webp FROM thumbnails JOIN items ON row_id = item_row_id ORDER BY path",
      ),
      segments: rows(
        `SELECT path, ordinal, segments.title, headings, segments.text, heading_path_json, anchor_json, token_count,
           space_id, scale, hex(codes) AS codes
         FROM segments JOIN items ON items.row_id = item_row_id JOIN vectors ON segment_id = segments.id ORDER BY path, ordinal`,
      ),
      words: placesOf(database, "words", segmentNames),
      itemWords: placesOf(database, "item_words", itemNames),
      indexed: await readIndexed(dataFolder, await vault.deriveKey("index"), database, segmentNames),
    };
  } finally {
    database.close();
  }
}

function namesOf(database: Database.Database, sql: string): ReadonlyMap<number, string> {
  const named = database.prepare<[], { readonly id: number; readonly name: string }>(sql).all();
  return new Map(named.map(({ id, name }) => [id, name]));
}

interface Instance {
  readonly term: string;
  readonly doc: number;
  readonly col: string | null;
  readonly offset: number | null;
}

function placesOf(database: Database.Database, index: string, names: ReadonlyMap<number, string>): Places {
  database.exec(
    `CREATE VIRTUAL TABLE temp.${index}_instances USING fts5vocab('main', '${index}', 'instance')`,
  );
  const instances = database.prepare<[], Instance>(`SELECT * FROM temp.${index}_instances`);
  const places: Record<string, string[]> = {};
  for (const { term, doc, col, offset } of instances.iterate())
    (places[` ${term}`] ??= []).push(`${names.get(doc) ?? `a gap: ${doc}`} ${col ?? ""} ${offset ?? ""}`);
  for (const standing of Object.values(places)) standing.sort();
  return places;
}

/** What the index says of itself must be true of the store, and what it holds is given by name. */
async function readIndexed(
  dataFolder: string,
  key: Uint8Array,
  database: Database.Database,
  names: ReadonlyMap<number, string>,
): Promise<LibraryContent["indexed"]> {
  const { revision, rowCount, has } = await readIndexedContent(dataFolder, key);
  const one = (sql: string): unknown => database.prepare(sql).pluck().get();
  expect(revision).toBe(one("SELECT value FROM counters WHERE name = 'revision'"));
  expect(rowCount).toBe(names.size);
  const codesOf = database
    .prepare<[number], Buffer>("SELECT codes FROM vectors WHERE segment_id = ?")
    .pluck();
  const indexed: Record<string, string> = {};
  for (const [id, name] of names) {
    const codes = codesOf.get(id);
    const isThere = codes !== undefined && (await has(id, new Int8Array(codes)));
    indexed[name] = isThere ? codes.toString("hex").toUpperCase() : "missing";
  }
  return indexed;
}

/** What must hold in any library, whatever was done to it. */
function expectWhole(database: Database.Database): void {
  const one = (sql: string): unknown => database.prepare(sql).pluck().get();
  expect(one("PRAGMA integrity_check")).toBe("ok");
  expect(database.pragma("foreign_key_check")).toEqual([]);
  checkFullText(database);
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
