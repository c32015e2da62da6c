import { expect, test } from "vitest";
import { FolderId, ItemId, Revision, SegmentId, SpaceId } from "#shared/model/ids.ts";
import { StreamName } from "#shared/model/stream.ts";
import { WatchId } from "#shared/model/watch.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { NumberedWatch, StoredWatch, WatchStore } from "#core/ports/watch-store.ts";
import { Listener } from "./listener.ts";

const watch: StoredWatch = {
  id: WatchId.parse("01990000-0000-7000-8000-000000000001"),
  name: "Pumps",
  text: "pump",
  threshold: 0.5,
  paused: false,
  addedMs: 0,
  newCount: 0,
  afterSegment: 0,
  looks: [],
};
const stored = () => Promise.resolve(watch);
const isReady = { current: () => undefined, ready: () => Promise.resolve(undefined) };
const joint = { ...isReady, readLook: () => Promise.resolve({ kind: "unseen" } as const) };
const segmentId = SegmentId.parse(1);
const embedder: Embedder = {
  space: {
    id: SpaceId.parse("test@1"),
    modelId: "test",
    revision: "1",
    dimensions: 2,
    metric: "cosine",
    normalised: true,
    modalities: ["text"],
    cutOff: 0,
  },
  embed: (texts) => Promise.resolve(Float32Array.from(texts.flatMap(() => [1, 0]))),
  countTokens: (texts) => Promise.resolve(texts.map(({ length }) => length)),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

const appended = { revision: Revision.parse(1), events: [] };
const batches = [
  {
    streamId: FolderId.parse("01990000-0000-7000-8000-0000000000b1"),
    name: StreamName.parse("engine-room"),
    events: [
      {
        itemId: ItemId.parse("01990000-0000-7000-8000-000000000002"),
        key: "1",
        name: "event",
        eventMs: 0,
        text: "pump",
        tags: [],
        segments: [],
        spaceId: embedder.space.id,
        vectors: [{ codes: Int8Array.of(1, 0), scale: 1 }],
      },
    ],
  },
];

/** A store that listens for watches only while `takes`, and of which each segment meets all of them. */
function open() {
  const listening = {
    takes: true,
    numbers: new Set<number>(),
    asked: [] as NumberedWatch[],
    text: watch.text,
  };
  const now = { ms: 0 };
  const noted: { readonly number: number; readonly segmentId: SegmentId }[] = [];
  const note = (id: SegmentId): void => {
    noted.push(...Array.from(listening.numbers, (number) => ({ number, segmentId: id })));
  };
  const library = { lastSegment: 1, changeCount: 0, heardCount: 0, withinCount: 0, afterwardsCount: 0 };
  const ahead = {
    isTaken: true,
    until: 2,
    /** Asked for synonyms, before events are stored and before a page is read. */
    onAsked: (): void => undefined,
    onRead: (): void | Promise<void> => undefined,
    isStored: Promise.resolve(),
  };
  const faults: unknown[] = [];
  const store: WatchStore = {
    watches: () => Promise.resolve([{ ...watch, text: listening.text }]),
    watch: () => Promise.resolve(watch),
    watchCount: () => Promise.resolve(1),
    putWatch: () => Promise.resolve(true),
    removeWatch: () => Promise.resolve(),
    listenFor(added, gone) {
      if (!listening.takes) return Promise.reject(new Error("the writer is busy"));
      for (const number of gone) listening.numbers.delete(number);
      for (const { number } of added) listening.numbers.add(number);
      listening.asked.push(...added);
      return Promise.resolve();
    },
    async hear(after) {
      library.heardCount++;
      const heard = {
        until: SegmentId.parse(library.lastSegment),
        isAll: true,
        segmentCount: after < library.lastSegment ? 1 : 0,
        looks: [],
      };
      await ahead.onRead();
      return heard;
    },
    heardUntil: () => Promise.resolve(0),
    noteHeard() {
      note(segmentId);
      const newCount = listening.numbers.size;
      return Promise.resolve({ newCount, isKept: true, isWaitedFor: false, told: [] });
    },
    async appendHeard() {
      library.withinCount++;
      library.changeCount++;
      await ahead.isStored;
      library.changeCount++;
      if (!ahead.isTaken) return { ...appended, heard: null };
      note(SegmentId.parse(2));
      const nothingNew = { newCount: 0, isKept: true, isWaitedFor: false, told: [] };
      return { ...appended, heard: { until: ahead.until, noted: nothingNew } };
    },
    showFor: () => Promise.resolve(),
    isOwed: () => Promise.resolve(false),
    hearLate: () => Promise.reject(new Error("nothing is late")),
    hearLooked: () => Promise.resolve({ itemCount: 0, isAll: true, looks: [] }),
    noteLooked: () => Promise.reject(new Error("nothing was looked at late")),
    keepHeard: () => Promise.resolve(),
    lastLooks: () => Promise.resolve([]),
    rehearse: () => Promise.reject(new Error("nothing is tried")),
    matches: () => Promise.resolve([]),
    seeMatches: () => Promise.resolve(0),
  };
  const listener = new Listener({
    store,
    streams: {
      appendEvents() {
        library.afterwardsCount++;
        library.lastSegment++;
        library.changeCount += 2;
        return Promise.resolve(appended);
      },
    },
    search: {
      async synonyms() {
        ahead.onAsked();
        return await Promise.resolve([]);
      },
    },
    changeCount: () => library.changeCount,
    embedder,
    joint,
    examples: () => Promise.resolve([]),
    clock: { nowMs: () => now.ms, elapsedMs: () => 0, sleep: () => Promise.resolve() },
    timeZone: () => "UTC",
    isTold: () => false,
    onMatch: () => undefined,
    onFault: (error) => void faults.push(error),
  });
  return { listener, listening, library, ahead, noted, faults, now };
}

test("days are read as they are called today, by what comes on another day", async () => {
  const { listener, listening, library, now } = open();
  const hourMs = 3_600_000;
  listening.text = "pump after:yesterday";
  await listener.start();
  await listener.heard();
  const fromMs = () => listening.asked.at(-1)?.restrictions;
  expect(fromMs()).toMatchObject([{ field: "after", fromMs: -24 * hourMs }]);
  now.ms = 23 * hourMs;
  await listener.appendEvents(batches, 0);
  expect([library.withinCount, listening.asked.length]).toEqual([1, 1]);
  now.ms = 25 * hourMs;
  await listener.appendEvents(batches, 0);
  expect(library.withinCount).toBe(1);
  await listener.heard();
  expect(fromMs()).toMatchObject([{ field: "after", fromMs: 0 }]);
  expect([listening.asked.length, listening.numbers.size]).toEqual([2, 1]);
  // The clock was set back.
  now.ms = 0;
  await listener.heard();
  expect(fromMs()).toMatchObject([{ fromMs: -24 * hourMs }]);
});

test("watches that could not be embedded anew hear nothing by their old vectors, and are tried again with what comes", async () => {
  const { listener, listening, noted, faults } = open();
  await listener.put(stored);
  listening.takes = false;
  await listener.movedBy(() => Promise.resolve());
  await listener.heard();
  expect(noted).toEqual([]);
  expect(faults).toHaveLength(2);
  listening.takes = true;
  await listener.heard();
  expect(noted).toMatchObject([{ segmentId }]);
  expect(listening.numbers.size).toBe(1);
});

test("the store is asked for news only where something may have been stored since all was heard", async () => {
  const { listener, library, noted } = open();
  await listener.put(stored);
  await listener.heard();
  await listener.heard();
  expect([library.heardCount, noted.length]).toEqual([1, 1]);
  library.changeCount++;
  await listener.heard();
  expect([library.heardCount, noted.length]).toEqual([2, 1]);
});

test("what is stored while the store is asked is asked for again", async () => {
  const { listener, library } = open();
  await listener.put(stored);
  const hearing = listener.heard();
  while (library.heardCount === 0) await Promise.resolve();
  library.changeCount++;
  await hearing;
  await listener.heard();
  expect(library.heardCount).toBe(2);
});

test("events are heard in the transaction that stores them, and not again", async () => {
  const { listener, library, ahead, noted } = open();
  await listener.put(stored);
  await listener.appendEvents(batches, 0);
  expect([library.withinCount, library.afterwardsCount]).toEqual([0, 1]);
  await listener.heard();
  await listener.appendEvents(batches, 0);
  await listener.appendEvents(batches, 0);
  await listener.heard();
  expect([library.withinCount, library.afterwardsCount, library.heardCount]).toEqual([2, 1, 1]);
  expect(noted.map((each) => each.segmentId)).toEqual([1, 2, 2]);
  ahead.isTaken = false;
  await listener.appendEvents(batches, 0);
  await listener.heard();
  expect([library.withinCount, library.heardCount]).toEqual([3, 2]);
});

test("events are heard afterwards where the watches, or the library, change while it is asked whether they may be heard within", async () => {
  const { listener, library, ahead } = open();
  await listener.put(stored);
  await listener.heard();
  ahead.onAsked = () => void library.changeCount++;
  await listener.appendEvents(batches, 0);
  await listener.heard();
  let putting: Promise<unknown> = Promise.resolve();
  ahead.onAsked = () => void (putting = listener.put(stored));
  await listener.appendEvents(batches, 0);
  ahead.onAsked = () => undefined;
  await putting;
  await listener.heard();
  expect([library.withinCount, library.afterwardsCount]).toEqual([0, 2]);
  await listener.appendEvents(batches, 0);
  expect([library.withinCount, library.afterwardsCount]).toEqual([1, 2]);
});

test("what is stored behind a watch that is yet to be listened for is heard by it", async () => {
  const { listener, library, noted } = open();
  await listener.put(stored);
  await listener.heard();
  const second = { ...watch, id: WatchId.parse("01990000-0000-7000-8000-000000000003") };
  let hearing: Promise<void> = Promise.resolve();
  await listener.put(async () => {
    await listener.appendEvents(batches, 0);
    hearing = listener.heard();
    // A page would be read by now, if it did not wait.
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    return second;
  });
  await hearing;
  expect([library.withinCount, library.afterwardsCount]).toEqual([0, 1]);
  // The page of the first watch alone, then that of both.
  expect(noted.map(({ number }) => number)).toEqual([1, 1, 2]);
});

test("a watch that was stored and could not be listened for is tried again with what comes, and misses nothing until then", async () => {
  const { listener, listening, library, noted, faults } = open();
  listening.takes = false;
  await expect(listener.put(stored)).rejects.toThrow("the writer is busy");
  await listener.appendEvents(batches, 0);
  await listener.heard();
  expect([noted.length, faults.length]).toEqual([0, 1]);
  listening.takes = true;
  await listener.heard();
  expect(noted).toMatchObject([{ segmentId }]);
  expect(library.withinCount).toBe(0);
});

test("while a page is heard nothing else is, though what it was read for is heard by then", async () => {
  const { listener, library, ahead } = open();
  await listener.put(stored);
  await listener.heard();
  const stores = Promise.withResolvers<void>();
  ahead.isStored = stores.promise;
  const first = listener.appendEvents(batches, 0);
  while (library.withinCount === 0) await Promise.resolve();
  library.lastSegment = ahead.until;
  const reads = Promise.withResolvers<void>();
  let isRead = false;
  ahead.onRead = () => ((isRead = true), reads.promise);
  const hearing = listener.heard();
  while (!isRead) await Promise.resolve();
  stores.resolve();
  await first;
  await listener.appendEvents(batches, 0);
  expect([library.withinCount, library.afterwardsCount]).toEqual([1, 1]);
  reads.resolve();
  await hearing;
  await listener.heard();
  await listener.appendEvents(batches, 0);
  expect([library.withinCount, library.afterwardsCount]).toEqual([2, 1]);
});

test("events are stored though it cannot be told whether the watches are still as they were, and what hinders it is told of", async () => {
  const { listener, library, ahead, faults } = open();
  await listener.put(stored);
  await listener.heard();
  ahead.onAsked = () => {
    throw new Error("the reader is busy");
  };
  expect(await listener.appendEvents(batches, 0)).toEqual(appended);
  await listener.heard();
  expect([library.withinCount, library.afterwardsCount, faults.length]).toEqual([0, 1, 1]);
});
