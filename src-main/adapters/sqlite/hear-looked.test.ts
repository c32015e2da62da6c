import Database from "better-sqlite3-multiple-ciphers";
import { expect, it } from "vitest";
import type { SeenPicture } from "#core/ports/picture.ts";
import type { NumberedWatch } from "#core/ports/watch-store.ts";
import { quantise } from "#shared/kit/int8-vector.ts";
import { ContentHash, type ItemId, type SegmentId } from "#shared/model/ids.ts";
import { lookSpace } from "#shared/model/look-space.ts";
import { soundSpace } from "#shared/model/sound-space.ts";
import { WatchId } from "#shared/model/watch.ts";
import { createLibraryReads, createLibraryWrites } from "./create-library.ts";
import { createLookWrites } from "./looks.ts";
import { migrate } from "./migrate.ts";
import { allLikely, allNear } from "./note-near.fake.ts";
import { createSoundWrites } from "./sounds.ts";
import { everything, folderId, indexed, noDifference, seenFile, spaceId } from "./store-samples.ts";
import { createWatchReads, createWatchWrites } from "./watches.ts";

const vector = quantise(new Float32Array(lookSpace.dimensions).fill(0.1));
const red: SeenPicture = {
  colours: [{ name: "red", share: 0.9, mean: "#ff0000" }],
  spaceId: lookSpace.id,
  looks: [{ vector }],
};
const idOf = (watch: number) => WatchId.parse(`01990000-0000-7000-8000-${String(watch).padStart(12, "0")}`);
const watchOf = (number: number, given: Partial<NumberedWatch> = {}): NumberedWatch => ({
  number,
  watchId: idOf(number),
  afterSegment: 0,
  words: undefined,
  vector: undefined,
  looks: [],
  asksFiltersAlone: false,
  restrictions: [],
  key: "[]",
  meaningRestrictions: [],
  meaningKey: "meaning []",
  ...given,
});
const asksForRed = {
  asksFiltersAlone: true,
  restrictions: [{ field: "colour", value: "red", not: false }],
  key: "red",
} as const;

function open(watches: readonly NumberedWatch[]) {
  const database = new Database(":memory:");
  database.pragma("foreign_keys = ON");
  migrate(database);
  const library = { ...createLibraryReads(database), ...createLibraryWrites(database) };
  const store = {
    ...createWatchReads(database),
    ...createWatchWrites(database, { meanings: allNear(), shown: allNear(), looks: allLikely() }),
  };
  library.addFolder({ id: folderId, path: "/home", paused: false, ignore: [], addedMs: 1 });
  const listen = (): void => {
    for (const { watchId: id } of watches)
      store.putWatch({ id, name: id, text: "?", threshold: 0.5, paused: false, addedMs: 1, looks: [] });
    store.listenFor(watches, []);
  };
  /** As it was read before pictures were looked at. */
  const add = (path: string): { readonly itemId: ItemId; readonly segmentId: SegmentId } => {
    library.applyDifference(folderId, { ...noDifference, added: [seenFile(path)] }, false, 1);
    const [claimed] = library.claim(everything, 2);
    if (claimed === undefined) throw new Error(`${path} was not claimed`);
    const stored = library.commit([indexed(claimed, [path], { itemKind: "image", vectors: [] })], 3);
    return { itemId: claimed.itemId, segmentId: stored.items[0]!.segmentIds[0]! };
  };
  const hashOf = (itemId: ItemId): ContentHash =>
    ContentHash.parse(
      database.prepare("SELECT content_hash FROM items WHERE id = ?").pluck().get(itemId) as string,
    );
  const pictures = createLookWrites(database);
  const look = (itemId: ItemId): boolean => pictures.putPicture(itemId, hashOf(itemId), red);
  const listenTo = (itemId: ItemId): boolean =>
    createSoundWrites(database).putSound(itemId, hashOf(itemId), { spaceId: soundSpace.id, stretches: [] });
  const hearAll = (): number =>
    store.noteHeard(store.hear(store.heardUntil(), spaceId, 99).until, [], 5, true).newCount;
  const owedCount = (): unknown => database.prepare("SELECT count(*) FROM unheard_items").pluck().get();
  return { database, library, store, listen, add, look, listenTo, hearAll, owedCount };
}

it("asks for colours when they are known, by the same filters, each item once, and not for what was there before", () => {
  const { store, listen, add, look, hearAll, owedCount } = open([
    watchOf(1, asksForRed),
    watchOf(2, { ...asksForRed, afterSegment: 99 }),
    watchOf(3, {
      ...asksForRed,
      restrictions: [{ field: "colour", value: "blue", not: false }],
      key: "blue",
    }),
  ]);
  const before = add("/home/before.png");
  look(before.itemId);
  expect(owedCount()).toBe(0);
  listen();
  const items = [add("/home/a.png"), add("/home/b.png")];
  expect(hearAll()).toBe(0);
  expect(store.hearLooked(spaceId, 9)).toEqual({ itemCount: 0, isAll: true, looks: [] });
  for (const { itemId } of items) look(itemId);
  // A page may end anywhere.
  expect(store.hearLooked(spaceId, 1)).toMatchObject({ itemCount: 1, isAll: false });
  expect(store.noteLooked([], 6, true).told).toMatchObject([
    { watchId: idOf(1), name: "a.png", leg: "filters", segmentId: items[0]?.segmentId },
  ]);
  expect(store.hearLooked(spaceId, 9)).toMatchObject({ itemCount: 1, isAll: true });
  expect(store.noteLooked([], 6, true).told).toMatchObject([{ watchId: idOf(1), name: "b.png" }]);
  expect(owedCount()).toBe(0);
  // How far was heard is another matter, and stays.
  expect(store.heardUntil()).toBe(Number(before.segmentId));
});

it("gives how they look to be compared, and notes what that meets", () => {
  const { codes } = vector;
  const awaited = { spaceId: lookSpace.id, codes, threshold: 0.9, hashes: [], differentBitsMax: 0 };
  const { store, listen, add, look } = open([watchOf(1, { looks: [awaited] }), watchOf(2)]);
  listen();
  const { itemId, segmentId } = add("/home/a.png");
  look(itemId);
  const { looks } = store.hearLooked(spaceId, 9);
  expect(looks).toMatchObject([{ spaceId: lookSpace.id, segmentId, numbers: [1] }]);
  const met = { number: 1, segmentId, leg: "look", score: 0.9 } as const;
  expect(store.noteLooked([met], 6, true).told).toMatchObject([
    { watchId: idOf(1), leg: "look", score: 0.9 },
  ]);
});

it("owes what comes while the watches are asked, whatever else goes then", () => {
  const { library, store, listen, add, look, listenTo, owedCount } = open([watchOf(1, asksForRed)]);
  listen();
  const { itemId } = add("/home/a.png");
  look(itemId);
  store.hearLooked(spaceId, 9);
  listenTo(itemId);
  store.noteLooked([], 6, true);
  expect(owedCount()).toBe(1);
  expect([store.hearLooked(spaceId, 9).itemCount, store.noteLooked([], 7, true).newCount]).toEqual([1, 0]);
  const gone = add("/home/b.png");
  look(gone.itemId);
  store.hearLooked(spaceId, 9);
  library.removeFolder(folderId);
  expect([store.noteLooked([], 8, true).newCount, owedCount()]).toEqual([0, 0]);
});

it("is asked again what was not noted, and tells of nothing twice", () => {
  const { store, listen, add, look } = open([watchOf(1, asksForRed)]);
  listen();
  look(add("/home/a.png").itemId);
  store.hearLooked(spaceId, 9);
  // As after a crash.
  expect(store.hearLooked(spaceId, 9).itemCount).toBe(1);
  expect(store.noteLooked([], 6, true).newCount).toBe(1);
  look(add("/home/b.png").itemId);
  store.hearLooked(spaceId, 9);
  expect([store.noteLooked([], 7, true).newCount, store.matches(null, false, 9).length]).toEqual([1, 2]);
});

it("comes to a library of the schema before it, which owes nothing", () => {
  const database = new Database(":memory:");
  migrate(database, 29);
  migrate(database);
  expect(database.prepare("SELECT * FROM unheard_items").all()).toEqual([]);
});
