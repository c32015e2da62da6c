import Database from "better-sqlite3-multiple-ciphers";
import { expect, it } from "vitest";
import { FolderId, ItemId, SegmentId } from "#shared/model/ids.ts";
import { StreamName } from "#shared/model/stream.ts";
import { WatchId } from "#shared/model/watch.ts";
import { createLibraryReads, createLibraryWrites } from "./create-library.ts";
import { migrate } from "./migrate.ts";
import { allNear, nearAlone, noteNear } from "./note-near.fake.ts";
import { indexed, spaceId } from "./store-samples.ts";
import { createWatchReads, createWatchWrites } from "./watches.ts";

const uuid = (number: number) => `01990000-0000-7000-8000-${number.toString(16).padStart(12, "0")}`;
const watchOf = (number: number) => WatchId.parse(uuid(number));
const streamId = FolderId.parse(uuid(0xb1));
const streamName = StreamName.parse("engine-room");

function open() {
  const database = new Database(":memory:");
  database.pragma("foreign_keys = ON");
  migrate(database);
  const library = { ...createLibraryReads(database), ...createLibraryWrites(database) };
  const watches = { ...createWatchReads(database), ...createWatchWrites(database, nearAlone(allNear())) };
  library.addStream({ id: streamId, name: streamName, addedMs: 5 });
  const put = (id: WatchId): boolean =>
    watches.putWatch({
      id,
      name: id,
      text: "pump",
      threshold: 0.5,
      paused: false,
      addedMs: 1,
      looks: [],
    });
  const store = (number: number): SegmentId => {
    const text = `Pump ${number} started.`;
    const itemId = ItemId.parse(uuid(number));
    const { segments, vectors } = indexed({ itemId, generation: 0 }, [text]);
    const key = String(number);
    const row = { itemId, key, name: text, eventMs: 1_000, text, tags: [], segments, spaceId, vectors };
    library.appendEvents([{ streamId, name: streamName, events: [row] }], 1_000);
    return SegmentId.parse(library.readSegments(itemId, 0, 1).segments[0]?.id);
  };
  const note = (watchIds: readonly WatchId[], segmentId: SegmentId, isTold: boolean, between?: () => void) =>
    noteNear(watches, watchIds, {
      segmentId,
      nowMs: 2_000,
      isTold,
      ...(between === undefined ? {} : { between }),
    });
  return { database, watches, put, store, note };
}

it("keeps a match once, whether somebody is told of it or not, and tells of what is new alone", () => {
  const { watches, put, store, note } = open();
  const [first, second] = [watchOf(0xc1), watchOf(0xc2)];
  for (const id of [first, second]) put(id);
  const segmentId = store(1);
  expect(note([first, first], segmentId, false)).toEqual({
    newCount: 1,
    isKept: true,
    isWaitedFor: false,
    told: [],
  });
  expect(note([first, second], segmentId, true)).toMatchObject({
    newCount: 1,
    told: [{ watchId: second, watchName: second, segmentId, text: "Pump 1 started." }],
  });
  expect(watches.matches(null, true, 9).map(({ watchId }) => watchId)).toHaveLength(2);
  expect(watches.matches(first, true, 9)).toMatchObject([{ watchId: first, seen: false }]);
  expect([watches.seeMatches(first), watches.seeMatches(first)]).toEqual([1, 0]);
  expect(watches.watches().map(({ id, newCount }) => [id, newCount])).toEqual([
    [first, 0],
    [second, 1],
  ]);
});

it("gives what was found for a watch, or of an item, that is gone to none that came after it", () => {
  const { database, watches, put, store, note } = open();
  const [gone, next] = [watchOf(0xc1), watchOf(0xc2)];
  put(gone);
  expect(note([gone], store(1), true).newCount).toBe(1);
  watches.removeWatch(gone);
  expect(watches.matches(null, false, 9)).toEqual([]);
  put(next);
  expect(note([gone], store(2), true)).toEqual({ newCount: 0, isKept: true, isWaitedFor: false, told: [] });
  expect(watches.watch(next)?.newCount).toBe(0);
  const removeItems = (): void => void database.exec("DELETE FROM items");
  expect(note([next], store(3), true, removeItems)).toEqual({
    newCount: 0,
    isKept: true,
    isWaitedFor: false,
    told: [],
  });
});

it("waits for the disk where somebody is told, and for nobody else", () => {
  const { database, watches, put, store, note } = open();
  const id = watchOf(0xc1);
  put(id);
  database.exec(`CREATE TEMP TABLE levels (level INTEGER);
    CREATE TEMP TRIGGER noted AFTER INSERT ON watch_matches BEGIN
      INSERT INTO levels SELECT synchronous FROM pragma_synchronous; END`);
  const levels = () => database.prepare("SELECT level FROM levels ORDER BY rowid").pluck().all();
  const level = () => database.pragma("synchronous", { simple: true });
  database.pragma("synchronous = FULL");
  note([id], store(1), true);
  note([id], store(2), false);
  expect([levels(), level()]).toEqual([[2, 1], 2]);
  expect(() => noteNear(watches, [id], { segmentId: store(3), nowMs: Number.NaN, isTold: false })).toThrow();
  expect(level()).toBe(2);
});
