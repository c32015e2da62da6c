/** What a watch is tried on is what it would have heard: the same items as when they came, and no more of them than are asked for. */
import Database from "better-sqlite3-multiple-ciphers";
import { expect, it } from "vitest";
import type { NumberedWatch } from "#core/ports/watch-store.ts";
import type { WatchVector, WatchVectors } from "#core/ports/watch-vectors.ts";
import { codeCosine, quantise } from "#shared/kit/int8-vector.ts";
import { SegmentId, SpaceId } from "#shared/model/ids.ts";
import { lookSpace } from "#shared/model/look-space.ts";
import { WatchId } from "#shared/model/watch.ts";
import type { Restriction } from "#shared/query/ast.ts";
import { createLibraryReads, createLibraryWrites } from "./create-library.ts";
import { teachFolding } from "./folded-name.ts";
import { rehearsedSegmentCountMax } from "./limits.ts";
import { createLookWrites } from "./looks.ts";
import { migrate } from "./migrate.ts";
import { nearAlone } from "./note-near.fake.ts";
import { everything, folderId, indexed, noDifference, seenFile, spaceId } from "./store-samples.ts";
import { createWatchReads, createWatchWrites } from "./watches.ts";

/** Exact, and as slow as that is. */
function eachNear(): WatchVectors {
  const watches = new Map<number, WatchVector>();
  return {
    change(added, gone) {
      for (const number of gone) watches.delete(number);
      for (const watch of added) watches.set(watch.number, watch);
    },
    begin: () => undefined,
    near: ({ ids, codes }) =>
      Array.from(ids).flatMap((id, place) =>
        [...watches.values()].flatMap(({ number, codes: own, threshold }) => {
          const cosine = codeCosine(own, codes.subarray(place * own.length, (place + 1) * own.length));
          return cosine < threshold ? [] : [{ number, segmentId: SegmentId.parse(id), cosine }];
        }),
      ),
  };
}

const number = 1;
const watchId = WatchId.parse("01990000-0000-7000-8000-000000000001");
const watchOf = (asked: Partial<NumberedWatch>): NumberedWatch => ({
  number,
  watchId,
  afterSegment: 0,
  words: undefined,
  vector: undefined,
  looks: [],
  asksFiltersAlone: false,
  restrictions: [],
  key: JSON.stringify(asked.restrictions ?? []),
  meaningRestrictions: [],
  meaningKey: `meaning ${JSON.stringify(asked.meaningRestrictions ?? [])}`,
  ...asked,
});
const term = (text: string) => ({ text, prefix: false, alternatives: [] });
const without = (text: string): Restriction => ({ op: "not", of: { op: "text", text, prefix: false } });
const isImage: Restriction = { field: "kind", value: "image", not: false };
const codesOf = (text: string): Int8Array =>
  Int8Array.from({ length: 8 }, (_, place) => text.charCodeAt(place % text.length) % 127);

function open() {
  const database = new Database(":memory:");
  database.pragma("foreign_keys = ON");
  migrate(database);
  teachFolding(database);
  const library = { ...createLibraryReads(database), ...createLibraryWrites(database) };
  const looks = createLookWrites(database);
  const store = {
    ...createWatchReads(database),
    ...createWatchWrites(database, nearAlone(eachNear())),
  };
  library.addFolder({ id: folderId, path: "/home", paused: false, ignore: [], addedMs: 1 });
  store.putWatch({ id: watchId, name: "w", text: "?", threshold: 0.5, paused: false, addedMs: 1, looks: [] });
  const add = (name: string, texts: readonly string[], isPicture = false): void => {
    library.applyDifference(folderId, { ...noDifference, added: [seenFile(`/home/${name}`)] }, false, 1);
    const [claimed] = library.claim(everything, 2);
    if (claimed === undefined) throw new Error(`${name} was not claimed`);
    const vector = quantise(new Float32Array(lookSpace.dimensions).fill(0.1));
    const picture = { colours: [], spaceId: lookSpace.id, looks: [{ vector }] };
    library.commit([indexed(claimed, texts, isPicture ? { itemKind: "image", picture } : {})], 3);
  };
  /** As it was heard when it came. */
  const heard = (watch: NumberedWatch): readonly string[] => {
    store.listenFor([watch], []);
    for (let after = 0; ;) {
      const { until, isAll } = store.hear(after, spaceId, 3);
      store.noteHeard(until, [], 1, true);
      if (isAll) break;
      after = until;
    }
    store.listenFor([], [number]);
    const found = store.matches(watchId, false, 99).map(({ name, leg }) => `${name} by ${leg}`);
    database.exec("DELETE FROM watch_matches");
    return found.toSorted();
  };
  const rehearsed = (watch: NumberedWatch): readonly string[] =>
    store.rehearse(watch, [], spaceId, 99).met.map(({ name, leg }) => `${name} by ${leg}`);
  return { database, library, looks, store, add, heard, rehearsed };
}

const words = (...anyOf: readonly string[]) => ({ anyOf: anyOf.map(term), phrases: [], excluded: [] });
const pump = { codes: codesOf("a pump leaks"), threshold: 0.97 };

it("meets the items that were met when they came, whatever is asked", () => {
  const { add, heard, rehearsed, database } = open();
  add("1.md", ["a pump leaks", "the engine room"]);
  add("2.md", ["a pump leans", "rust on it"]);
  add("3.png", ["pump"], true);
  add("4.md", ["engine", "room"]);
  add("5.md", ["zzz zzz"]);
  const asked = [
    watchOf({ words: words("pump", "rust") }),
    watchOf({ words: words("pump"), restrictions: [isImage] }),
    watchOf({ words: { ...words("pump"), excluded: ["rust"] } }),
    watchOf({ words: { anyOf: [], phrases: ["engine room"], excluded: [] } }),
    watchOf({ vector: pump }),
    watchOf({ vector: pump, meaningRestrictions: [without("rust")] }),
    watchOf({ asksFiltersAlone: true, restrictions: [without("engine")] }),
    watchOf({ words: words("nobody") }),
  ];
  const before = database.prepare("SELECT total_changes()").pluck();
  for (const watch of asked) {
    const changesBefore = before.get();
    const tried = rehearsed(watch);
    expect(before.get()).toBe(changesBefore);
    expect(tried.toSorted()).toEqual(heard(watch));
  }
  // They are not all alike, and not all empty.
  expect(new Set(asked.map((watch) => JSON.stringify(rehearsed(watch)))).size).toBeGreaterThan(5);
});

it("tells of each leg the best, with the place; of a look what is said of it, while it is among the last", () => {
  const { add, store } = open();
  add("1.md", ["a pump leaks", "a pump lears"]);
  add("2.png", ["harbour"], true);
  const looks = store.lastLooks(9, [lookSpace.id]);
  expect(looks).toMatchObject([{ segmentId: 3, spaceId: lookSpace.id }]);
  expect(store.lastLooks(9, [SpaceId.parse("other@1")])).toEqual([]);
  const met = [
    ...looks.map(({ segmentId }) => ({ number, segmentId, leg: "look", score: 0.7 }) as const),
    ...looks.map(({ segmentId }) => ({ number, segmentId, leg: "look", score: 0.8 }) as const),
  ];
  const watch = watchOf({ words: words("pump"), vector: { ...pump, threshold: 0.99 } });
  const { itemCount, met: tried } = store.rehearse(watch, met, spaceId, 9);
  expect(itemCount).toBe(2);
  expect(tried).toMatchObject([
    { name: "1.md", leg: "words", segmentId: 1, score: 1 },
    { name: "1.md", leg: "meaning", segmentId: 1, text: "a pump leaks", score: expect.closeTo(1, 5) },
    { name: "2.png", leg: "look", segmentId: 3, kind: "image", score: 0.8 },
  ]);
  // Of the newest alone.
  expect(store.rehearse(watch, met, spaceId, 1)).toMatchObject({ itemCount: 1, met: [{ name: "2.png" }] });
});

it("looks at no more than is read in a moment, and at one item as a whole however large it is", () => {
  const { add, store } = open();
  const watch = watchOf({ asksFiltersAlone: true });
  expect(store.rehearse(watch, [], spaceId, 9)).toEqual({ itemCount: 0, met: [] });
  add("small.md", ["pump"]);
  add(
    "large.md",
    Array.from({ length: rehearsedSegmentCountMax + 1 }, (_, place) => `part ${place}`),
  );
  expect(store.rehearse(watch, [], spaceId, 9)).toMatchObject({ itemCount: 1, met: [{ name: "large.md" }] });
  add("newer.md", ["pump"]);
  expect(store.rehearse(watch, [], spaceId, 9)).toMatchObject({ itemCount: 1, met: [{ name: "newer.md" }] });
});
