import Database from "better-sqlite3-multiple-ciphers";
import { expect, it } from "vitest";
import type { ItemId } from "#shared/model/ids.ts";
import { createLibraryReads, createLibraryWrites } from "./create-library.ts";
import { migrate } from "./migrate.ts";
import { createReadingReads } from "./readings.ts";
import { everything, folderId, indexed, noDifference, seenFile, spaceId } from "./store-samples.ts";

const readerId = "reader/1";
const anchor = { kind: "image", box: { x: 0, y: 0, width: 1, height: 0.1 } } as const;

function open() {
  const database = new Database(":memory:");
  migrate(database);
  database.pragma("foreign_keys = ON");
  const library = {
    ...createLibraryReads(database),
    ...createLibraryWrites(database),
    ...createReadingReads(database),
  };
  library.addFolder({ id: folderId, path: "/photos", ignore: [], paused: false, addedMs: 1 });
  const contents = new Map<ItemId, ReturnType<typeof indexed>>();
  const add = (name: string, itemKind: "image" | "text" = "image"): ItemId => {
    library.applyDifference(folderId, { ...noDifference, added: [seenFile(`/photos/${name}`)] }, false, 1);
    const [claimed] = library.claim(everything, 1);
    if (claimed === undefined) throw new Error("nothing was claimed");
    const content = indexed(claimed, [name], { itemKind });
    contents.set(claimed.itemId, content);
    library.commit([content], 2);
    return claimed.itemId;
  };
  const keep = (itemId: ItemId, texts: readonly string[], by = readerId) => {
    const content = contents.get(itemId);
    if (content === undefined) throw new Error("it was never added");
    const { vectors, contentHash } = content;
    const segments = texts.map((text, ordinal) => ({
      ordinal,
      text,
      headingPath: [],
      anchor,
      tokenCount: 3,
    }));
    const vector = vectors[0];
    if (vector === undefined) throw new Error("it has no vector");
    return library.keepReading({
      itemId,
      contentHash,
      readerId: by,
      segments,
      spaceId,
      vectors: texts.map(() => vector),
    });
  };
  const withWord = (word: string): readonly number[] =>
    database
      .prepare<[string], number>("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid")
      .pluck()
      .all(word);
  const inVocabulary = (term: string): number | undefined =>
    database.prepare<[string], number>("SELECT doc FROM vocabulary WHERE term = ?").pluck().get(term);
  const unread = (by = readerId): readonly ItemId[] =>
    library.unread(by, Number.MAX_SAFE_INTEGER, 10).map(({ itemId }) => itemId);
  return { database, library, add, keep, withWord, inVocabulary, unread };
}

it("names pictures that were not read, the newest first, and nothing else", () => {
  const { library, add, keep, unread } = open();
  const first = add("a.png");
  add("note.txt", "text");
  const second = add("b.png");
  expect(unread()).toEqual([second, first]);
  keep(second, []);
  expect(unread()).toEqual([first]);
  expect(unread("reader/2")).toEqual([second, first]);
  expect(library.readingCounts(readerId)).toEqual({ doneCount: 1, wantedCount: 2, withTextCount: 0 });
});

it("adds the text behind what was there, which keeps its ids, and it is found by its words", () => {
  const { library, add, keep, withWord, inVocabulary } = open();
  const itemId = add("sign.png");
  const before = library.readSegments(itemId, 0, 10).segments;
  const kept = keep(itemId, ["Boarding closes", "Gate fourteen"]);
  const after = library.readSegments(itemId, 0, 10);
  expect(after.totalCount).toBe(3);
  expect(after.segments[0]).toEqual(before[0]);
  expect(after.segments.slice(1)).toMatchObject([
    { ordinal: 1, text: "Boarding closes", anchor },
    { ordinal: 2, text: "Gate fourteen" },
  ]);
  expect(withWord("fourteen")).toEqual([kept?.segmentIds[1]]);
  expect(inVocabulary("boarding")).toBe(1);
  expect(library.wordsIndexed(itemId)).toBe(true);
  expect(library.segmentCount()).toBe(3);
  expect(library.readingCounts(readerId)).toMatchObject({ withTextCount: 1 });
});

it("what another reader reads takes the place of what the first one had read", () => {
  const { library, add, keep, withWord, inVocabulary } = open();
  const itemId = add("sign.png");
  const first = keep(itemId, ["Boardlng closes", "Gate"]);
  const second = keep(itemId, ["Boarding closes"], "reader/2");
  expect(second?.removedSegments).toEqual(first?.segmentIds);
  expect(withWord("boardlng")).toEqual([]);
  expect(inVocabulary("boardlng")).toBeUndefined();
  expect(withWord("boarding")).toEqual(second?.segmentIds);
  expect(library.readSegments(itemId, 0, 10).segments.map(({ ordinal }) => ordinal)).toEqual([0, 1]);
  expect(library.segmentCount()).toBe(2);
});

it("nothing is written of a picture that is another by now, and one that is read anew is not read in yet", () => {
  const { library, add, keep, unread, withWord } = open();
  const itemId = add("sign.png");
  keep(itemId, ["Boarding closes"]);
  library.retry([itemId], 3);
  const [claimed] = library.claim(everything, 4);
  if (claimed === undefined) throw new Error("nothing was claimed");
  library.commit([indexed(claimed, ["another"], { itemKind: "image" })], 5);
  expect(unread()).toEqual([itemId]);
  expect(withWord("boarding")).toEqual([]);
  expect(keep(itemId, ["Boarding closes"])).toBeUndefined();
  expect(library.segmentCount()).toBe(1);
});

it("nothing is left of the text when the picture goes", () => {
  const { database, library, add, keep, withWord } = open();
  const itemId = add("sign.png");
  keep(itemId, ["Boarding closes"]);
  library.applyDifference(folderId, { ...noDifference, removed: [itemId] }, false, 6);
  expect(withWord("boarding")).toEqual([]);
  expect(library.segmentCount()).toBe(0);
  expect(database.prepare("SELECT count(*) FROM readings").pluck().get()).toBe(0);
});

it("in a library of before, pictures and scans are there to be read", () => {
  const database = new Database(":memory:");
  migrate(database, 11);
  database.prepare("INSERT INTO folders (id, path, added_ms) VALUES (?, '/', 1)").run(folderId);
  const insert = database.prepare(
    `INSERT INTO items (id, folder_id, path, path_folded, name, file_key, size_bytes, modified_ms, status, kind,
       reason_code, content_hash, queued_ms, added_ms)
     VALUES (?, ?, ?, '', '', '', 1, 1, ?, ?, ?, ?, 1, 1)`,
  );
  const hash = "a".repeat(64);
  const put = (number: number, status: string, kind: string, reason: string | null): void =>
    void insert.run(
      `01990000-0000-7000-8000-00000000000${number}`,
      folderId,
      `/${number}`,
      status,
      kind,
      reason,
      hash,
    );
  put(1, "indexed", "image", null);
  put(2, "indexed", "pdf", "no-text");
  put(3, "indexed", "pdf", null);
  put(4, "skipped", "pdf", "no-text");
  migrate(database);
  const { unread } = createReadingReads(database);
  expect(unread(readerId, Number.MAX_SAFE_INTEGER, 9).map(({ path }) => path)).toEqual(["/2", "/1"]);
  expect(database.prepare("SELECT status FROM items WHERE path = '/4'").pluck().get()).toBe("waiting");
});
