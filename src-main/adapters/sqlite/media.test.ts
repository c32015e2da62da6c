import Database from "better-sqlite3-multiple-ciphers";
import { expect, it } from "vitest";
import type { ItemId } from "#shared/model/ids.ts";
import type { SegmentDraft } from "#shared/model/segment.ts";
import { parse } from "#shared/query/parse.ts";
import { createLibraryReads, createLibraryWrites } from "./create-library.ts";
import { teachFolding } from "./folded-name.ts";
import { migrate, schemaVersion, schemaVersionOf } from "./migrate.ts";
import { filterCondition } from "./search-filter.ts";
import { everything, folderId, indexed, noDifference, seenFile } from "./store-samples.ts";

function open() {
  const database = new Database(":memory:");
  migrate(database);
  teachFolding(database);
  const library = { ...createLibraryReads(database), ...createLibraryWrites(database) };
  library.addFolder({ id: folderId, path: "/home", paused: false, ignore: [], addedMs: 1 });
  return { database, library };
}

const time = (startMs: number, text: string, said = true): SegmentDraft => ({
  ordinal: startMs / 1_000,
  text,
  headingPath: [],
  anchor: { kind: "time", startMs, endMs: startMs + 1_000, ...(said ? { said: "subtitles" } : {}) },
  tokenCount: text.length,
});
const vector = { codes: new Int8Array(8), scale: 0 };

function addRecording(library: ReturnType<typeof open>["library"], path: string, durationMs: number): ItemId {
  library.applyDifference(folderId, { ...noDifference, added: [seenFile(path)] }, true, 5);
  const [claimed] = library.claim(everything, 6);
  if (claimed === undefined) throw new Error("nothing was claimed");
  const segments = [time(0, "harbour recording", false), time(1_000, ""), time(2_000, "Two lifeboats left.")];
  const media = {
    peaks: Uint8Array.of(1, 255),
    frames: [{ timeMs: 500, webp: Uint8Array.of(7) }],
  };
  const given = {
    itemKind: "audio",
    durationMs,
    media,
    segments,
    vectors: segments.map(() => vector),
  } as const;
  library.commit([indexed(claimed, [], given)], 7);
  return claimed.itemId;
}

it("keeps how long it plays, its waveform and its pictures, and forgets them with the item", () => {
  const { library, database } = open();
  const itemId = addRecording(library, "/home/a.wav", 61_000);
  expect(library.getItem(itemId)).toMatchObject({ kind: "audio", durationMs: 61_000, segmentCount: 3 });
  expect(library.waveform(itemId)).toEqual(Buffer.of(1, 255));
  expect(library.frame(itemId, 500)).toEqual(Buffer.of(7));
  expect(library.frame(itemId, 501)).toBeUndefined();
  expect(library.wordsIndexed(itemId)).toBe(true);
  library.applyDifference(folderId, { ...noDifference, removed: [itemId] }, false, 9);
  for (const table of ["waveforms", "frames"])
    expect(database.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0);
});

it("finds by how long it plays and by what is said, and nothing else by either", () => {
  const { library, database } = open();
  const long = addRecording(library, "/home/long.wav", 600_000);
  const short = addRecording(library, "/home/short.wav", 30_000);
  library.applyDifference(folderId, { ...noDifference, added: [seenFile("/home/lifeboats.md")] }, true, 8);
  const [claimed] = library.claim(everything, 8);
  if (claimed === undefined) throw new Error("nothing was claimed");
  library.commit([indexed(claimed, ["Two lifeboats left."])], 8);
  const found = (text: string): readonly unknown[] => {
    const { filters, required } = parse(text, { nowMs: 0, timeZone: "UTC", typing: false });
    const { sql, parameters } = filterCondition([...filters, ...required], []);
    return database
      .prepare(`SELECT id FROM items WHERE ${sql} ORDER BY row_id`)
      .pluck()
      .all(...parameters);
  };
  expect(found("duration:>10m")).toEqual([long]);
  expect(found("duration:<10m")).toEqual([short]);
  expect(found('spoken:"two lifeboats"')).toEqual([long, short]);
  expect(found("spoken:lifeboat duration:>5m")).toEqual([long]);
  // In its name and in what it says of itself, but nobody says it.
  expect(found("spoken:harbour")).toEqual([]);
  expect(found("spoken:!!!")).toEqual([]);
  expect(found("-spoken:lifeboats")).toEqual([claimed.itemId]);
  expect(found("(spoken:lifeboats OR name:lifeboats) duration:<1h")).toEqual([long, short]);
});

it("does not find a place without words by the title, whatever the file is called later", () => {
  const { library, database } = open();
  const itemId = addRecording(library, "/home/pelican.wav", 1_000);
  const having = (word: string): unknown =>
    database.prepare("SELECT count(*) FROM words WHERE words MATCH ?").pluck().get(word);
  expect(having("pelican")).toBe(2);
  const moved = { ...seenFile("/home/cormorant.wav"), itemId, contentChanged: false };
  library.applyDifference(folderId, { ...noDifference, moved: [moved] }, false, 9);
  expect([having("pelican"), having("cormorant")]).toEqual([0, 2]);
  expect(
    database.prepare("SELECT count(*) FROM item_words WHERE item_words MATCH 'cormorant'").pluck().get(),
  ).toBe(1);
});

it("comes to a library of the schema before it, where what could not be read waits to be read", () => {
  const database = new Database(":memory:");
  migrate(database, 8);
  database.exec(`INSERT INTO folders (id, path, added_ms) VALUES ('${folderId}', '/home', 1)`);
  const item = database.prepare(
    `INSERT INTO items (id, folder_id, path, path_folded, name, file_key, size_bytes, modified_ms, status, media_type,
       queued_ms, added_ms) VALUES (?, '${folderId}', ?, ?, ?, ?, 1, 1, 'skipped', ?, 1, 1)`,
  );
  for (const [name, type] of [
    ["a.mp3", "audio/mpeg"],
    ["b.zip", "application/zip"],
    ["c.mp4", "video/mp4"],
  ])
    item.run(name, `/home/${name}`, `/home/${name}`, name, name, type);
  migrate(database);
  expect(schemaVersionOf(database)).toBe(schemaVersion);
  expect(
    database.prepare("SELECT name FROM items WHERE status = 'waiting' ORDER BY 1").pluck().all(),
  ).toEqual(["a.mp3", "c.mp4"]);
});
