import Database from "better-sqlite3-multiple-ciphers";
import { expect, it } from "vitest";
import type { EventRow } from "#core/ports/stream-store.ts";
import { FolderId, ItemId } from "#shared/model/ids.ts";
import { StreamName } from "#shared/model/stream.ts";
import { createLibraryReads, createLibraryWrites } from "./create-library.ts";
import { migrate, schemaVersionOf } from "./migrate.ts";
import { everything, folderId, indexed, noDifference, seenFile, spaceId } from "./store-samples.ts";

const name = StreamName.parse("engine-room");
const streamId = FolderId.parse("01990000-0000-7000-8000-0000000000b1");

function open() {
  const database = new Database(":memory:");
  migrate(database);
  const library = { ...createLibraryReads(database), ...createLibraryWrites(database) };
  library.addStream({ id: streamId, name, addedMs: 5 });
  return library;
}

let itemCount = 0;
const event = (key: string, text = `The pump ${key} started.`): EventRow => {
  const { segments, vectors } = indexed({ itemId: ItemId.parse(nextId()), generation: 0 }, [text]);
  const itemId = ItemId.parse(nextId());
  return { itemId, key, name: text, eventMs: 1_000, text, tags: ["pump"], segments, spaceId, vectors };
};
const nextId = (): string =>
  `01990000-0000-7000-8000-${(0xe0_00 + itemCount++).toString(16).padStart(12, "0")}`;

it("comes to a library of the schema before it, whose folders stay folders", () => {
  const database = new Database(":memory:");
  migrate(database, 4);
  database.exec(`INSERT INTO folders (id, path, added_ms) VALUES ('${folderId}', '/home', 1)`);
  migrate(database, 5);
  expect(schemaVersionOf(database)).toBe(5);
  migrate(database);
  const { listFolders, listStreams } = createLibraryReads(database);
  expect([listFolders().map(({ path }) => path), listStreams()]).toEqual([["/home"], []]);
});

it("stores events as items that can be found, each key once, and tells which it knew", () => {
  const library = open();
  const before = library.revision();
  const first = event("1");
  const stored = library.appendEvents([{ streamId, name, events: [first, event("2"), event("1")] }], 2_000);
  expect(stored.revision).toBeGreaterThan(before);
  expect(stored.events[0]).toMatchObject([
    { outcome: "stored" },
    { outcome: "stored" },
    { outcome: "known" },
  ]);
  expect(stored.events[0]?.[2]).toEqual({ itemId: first.itemId, outcome: "known", segmentIds: [] });
  const again = library.appendEvents([{ streamId, name, events: [event("2")] }], 3_000);
  expect(again.events[0]).toMatchObject([{ outcome: "known" }]);
  expect([...library.knownEvents(streamId, ["1", "3"])]).toEqual([["1", first.itemId]]);
  expect(library.getItem(first.itemId)).toMatchObject({
    kind: "message",
    status: "indexed",
    path: "stream:engine-room/1",
    takenMs: 1_000,
    addedMs: 2_000,
    tags: ["pump"],
    segmentCount: 1,
  });
  expect(library.listStreams()).toEqual([
    { id: streamId, name, paused: false, addedMs: 5, eventCount: 2, lastEventMs: 3_000 },
  ]);
  expect(library.listFolders()).toEqual([]);
  expect(library.segmentCount()).toBe(2);
});

it("answers for a stream that was removed meanwhile, and stores for the others", () => {
  const library = open();
  const gone = FolderId.parse("01990000-0000-7000-8000-0000000000b2");
  const { events } = library.appendEvents(
    [
      { streamId: gone, name: StreamName.parse("gone"), events: [event("1")] },
      { streamId, name, events: [event("1")] },
    ],
    2_000,
  );
  expect(events.map((each) => each?.length ?? null)).toEqual([null, 1]);
});

it("is never looked for as a file: neither claimed, nor tried again, nor among the folders", () => {
  const library = open();
  const row = event("1");
  library.appendEvents([{ streamId, name, events: [row] }], 2_000);
  expect(library.retry([row.itemId], 3_000)).toBe(0);
  expect(library.cancel(null)).toBe(0);
  expect(library.claim(everything, 4_000)).toEqual([]);
});

it("lends a file of the same bytes nothing, for the file would become a message", () => {
  const library = open();
  const row = event("1");
  library.appendEvents([{ streamId, name, events: [row] }], 2_000);
  const contentHash = library.getItem(row.itemId)?.contentHash;
  expect(contentHash).toBeDefined();
  if (contentHash === undefined) return;
  expect(library.twinOf(contentHash, spaceId, ItemId.parse(nextId()))).toBeUndefined();
});

it("takes two for the same only where their titles are, too", () => {
  const library = open();
  const text = "Started.";
  const rows = [
    event("1", text),
    event("2", text),
    ...["3", "4"].map((key) => ({ ...event(key, text), title: key })),
  ];
  library.appendEvents([{ streamId, name, events: rows }], 2_000);
  const hashes = rows.map(({ itemId }) => library.getItem(itemId)?.contentHash);
  expect(hashes[0]).toBe(hashes[1]);
  expect(new Set(hashes).size).toBe(3);
});

it("takes its events along when it goes, and leaves the files of folders", () => {
  const library = open();
  library.addFolder({ id: folderId, path: "/home", paused: false, ignore: [], addedMs: 1 });
  library.applyDifference(folderId, { ...noDifference, added: [seenFile("/home/a.md")] }, false, 10);
  const [claimed] = library.claim(everything, 10);
  if (claimed !== undefined) library.commit([indexed(claimed, ["one"])], 20);
  library.appendEvents([{ streamId, name, events: [event("1"), event("2")] }], 2_000);
  const { removedItemCount, removedSegments } = library.removeStream(streamId);
  expect([removedItemCount, removedSegments.length]).toEqual([2, 2]);
  expect([library.listStreams(), library.segmentCount(), library.counts().indexed]).toEqual([[], 1, 1]);
  // A folder is no stream, whoever takes it for one.
  expect(library.removeStream(folderId).removedItemCount).toBe(0);
  expect(library.listFolders()).toHaveLength(1);
});

it("can be paused, which says nothing of what it holds", () => {
  const library = open();
  library.pauseStream(streamId, true);
  expect(library.listStreams()).toMatchObject([{ paused: true, eventCount: 0 }]);
});
