import { expect, test } from "vitest";
import { ItemId, SegmentId, SpaceId } from "#shared/model/ids.ts";
import { WatchId } from "#shared/model/watch.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { FoundMatch, StoredWatch, WatchStore } from "#core/ports/watch-store.ts";
import type { NearWatch, WatchVectors } from "#core/ports/watch-vectors.ts";
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

/** A store with one segment that lies near every watch, and an index that takes the watches only while `takes`. */
function open() {
  const index = { takes: true, numbers: new Set<number>() };
  const noted: FoundMatch[] = [];
  const library = { changeCount: 0, heardCount: 0 };
  const faults: unknown[] = [];
  const itemId = ItemId.parse("01990000-0000-7000-8000-000000000002");
  const store: WatchStore = {
    watches: () => Promise.resolve([watch]),
    watch: () => Promise.resolve(watch),
    watchCount: () => Promise.resolve(1),
    putWatch: () => Promise.resolve(true),
    removeWatch: () => Promise.resolve(),
    listenFor: () => Promise.resolve(),
    hear(after) {
      library.heardCount++;
      return Promise.resolve({
        until: segmentId,
        isAll: true,
        segments: after < segmentId ? [{ segmentId, itemId }] : [],
        vectors: { ids: new Uint32Array(), codes: new Int8Array() },
        worded: [],
        looks: [],
      });
    },
    passingEach: () => Promise.resolve([]),
    heardUntil: () => Promise.resolve(0),
    noteMatches: (found) => {
      noted.push(...found);
      return Promise.resolve({ newCount: found.length, isWaitedFor: false, told: [] });
    },
    matches: () => Promise.resolve([]),
    seeMatches: () => Promise.resolve(0),
  };
  const vectors: WatchVectors = {
    changeWatches(added, gone) {
      if (!index.takes) return Promise.reject(new Error("the index thread is busy"));
      for (const number of gone) index.numbers.delete(number);
      for (const { number } of added) index.numbers.add(number);
      return Promise.resolve();
    },
    watchesNear: () =>
      Promise.resolve([...index.numbers].map((number): NearWatch => ({ number, segmentId, cosine: 0.9 }))),
  };
  const listener = new Listener({
    store,
    search: { synonyms: () => Promise.resolve([]) },
    changeCount: () => library.changeCount,
    vectors,
    embedder,
    clock: { nowMs: () => 0, elapsedMs: () => 0, sleep: () => Promise.resolve() },
    timeZone: () => "UTC",
    isTold: () => false,
    onMatch: () => undefined,
    onFault: (error) => void faults.push(error),
  });
  return { listener, index, library, noted, faults };
}

test("watches that could not be embedded anew hear nothing by their old vectors, and are tried again with what comes", async () => {
  const { listener, index, noted, faults } = open();
  await listener.put(watch);
  index.takes = false;
  await listener.movedBy(() => Promise.resolve());
  await listener.heard();
  expect(noted).toEqual([]);
  expect(faults).toHaveLength(2);
  index.takes = true;
  await listener.heard();
  expect(noted.map(({ leg }) => leg)).toEqual(["meaning"]);
  expect(index.numbers.size).toBe(1);
});

test("the store is asked for news only where something may have been stored since all was heard", async () => {
  const { listener, library, noted } = open();
  await listener.put(watch);
  await listener.heard();
  await listener.heard();
  expect([library.heardCount, noted.length]).toEqual([1, 1]);
  library.changeCount++;
  await listener.heard();
  expect([library.heardCount, noted.length]).toEqual([2, 1]);
});

test("what is stored while the store is asked is asked for again", async () => {
  const { listener, library } = open();
  await listener.put(watch);
  const hearing = listener.heard();
  while (library.heardCount === 0) await Promise.resolve();
  library.changeCount++;
  await hearing;
  await listener.heard();
  expect(library.heardCount).toBe(2);
});
