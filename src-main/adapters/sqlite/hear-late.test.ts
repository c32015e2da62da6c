import Database from "better-sqlite3-multiple-ciphers";
import { expect, it } from "vitest";
import type { NumberedWatch } from "#core/ports/watch-store.ts";
import type { WatchVectors } from "#core/ports/watch-vectors.ts";
import { quantise } from "#shared/kit/int8-vector.ts";
import { SegmentId, SpaceId } from "#shared/model/ids.ts";
import { lookSpace } from "#shared/model/look-space.ts";
import { WatchId } from "#shared/model/watch.ts";
import type { Restriction } from "#shared/query/ast.ts";
import { createCounters } from "./counters.ts";
import { createLibraryReads, createLibraryWrites } from "./create-library.ts";
import { createJointWrites } from "./joint.ts";
import { createLookWrites } from "./looks.ts";
import { migrate } from "./migrate.ts";
import { allNear, nearAlone } from "./note-near.fake.ts";
import { createSpaceWrites } from "./spaces.ts";
import { everything, folderId, indexed, noDifference, seenFile, spaceId } from "./store-samples.ts";
import { createWatchReads, createWatchWrites } from "./watches.ts";

const jointId = SpaceId.parse("sees@1");
const codes = Int8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const idOf = (watch: number) => WatchId.parse(`01990000-0000-7000-8000-${String(watch).padStart(12, "0")}`);
const numbered = (
  number: number,
  restrictions: readonly Restriction[] = [],
  afterSegment = 0,
): NumberedWatch => ({
  number,
  watchId: idOf(number),
  afterSegment,
  words: undefined,
  vector: { codes, threshold: 0 },
  looks: [],
  asksFiltersAlone: false,
  restrictions: [],
  key: "[]",
  meaningRestrictions: restrictions,
  meaningKey: `meaning ${JSON.stringify(restrictions)}`,
});

/** Of meanings all are near to all, and of pictures likewise. */
function open(watches: readonly NumberedWatch[], shown: WatchVectors = allNear()) {
  const database = new Database(":memory:");
  database.pragma("foreign_keys = ON");
  migrate(database);
  const library = { ...createLibraryReads(database), ...createLibraryWrites(database) };
  const spaces = createSpaceWrites(database, createCounters(database));
  const pictures = { ...createLookWrites(database), ...createJointWrites(database) };
  const store = {
    ...createWatchReads(database),
    ...createWatchWrites(database, { ...nearAlone(allNear()), shown }),
  };
  spaces.activateSpace({ id: spaceId, modelId: "conformance", dimensions: 8 });
  library.addFolder({ id: folderId, path: "/home", paused: false, ignore: [], addedMs: 1 });
  for (const { watchId: id } of watches)
    store.putWatch({ id, name: id, text: "?", threshold: 0.5, paused: false, addedMs: 1, looks: [] });
  store.listenFor(watches, []);
  const add = (path: string, texts: readonly string[], isPicture = false): readonly SegmentId[] => {
    library.applyDifference(folderId, { ...noDifference, added: [seenFile(path)] }, false, 1);
    const [claimed] = library.claim(everything, 2);
    if (claimed === undefined) throw new Error(`${path} was not claimed`);
    const vector = quantise(new Float32Array(lookSpace.dimensions).fill(0.1));
    const picture = { colours: [], spaceId: lookSpace.id, looks: [{ vector }] };
    const given = isPicture ? ({ itemKind: "image", picture } as const) : { vectors: [] };
    return library.commit([indexed(claimed, texts, given)], 3).items[0]?.segmentIds ?? [];
  };
  const hearAll = (): number => store.noteHeard(store.hear(0, spaceId, 99).until, [], 5, true).newCount;
  const late = (sense: "meaning" | "shown", countMax = 99) =>
    store.hearLate(sense, sense === "meaning" ? spaceId : jointId, countMax, 6, true);
  const fill = (ids: readonly SegmentId[]) =>
    spaces.addVectors(
      spaceId,
      ids.map((segmentId) => ({ segmentId, codes, scale: 1 })),
      0,
    );
  return { database, library, pictures, store, add, hearAll, late, fill };
}

it("asks about a segment that was stored without a vector when it has one, with the filters, and once", () => {
  const without: Restriction = { op: "not", of: { op: "text", text: "rust", prefix: false } };
  const { store, add, hearAll, late, fill } = open([
    numbered(1),
    numbered(2, [without]),
    numbered(3, [], 99),
  ]);
  const ids = [...add("/home/a.md", ["a pump", "more of it"]), ...add("/home/b.md", ["rust on a pump"])];
  expect(hearAll()).toBe(0);
  expect([store.isOwed("meaning", spaceId), late("meaning").newCount]).toEqual([false, 0]);
  fill(ids);
  expect(store.isOwed("meaning", spaceId)).toBe(true);
  // A page may end within an item: it is told of once all the same.
  const [first, second] = [late("meaning", 1), late("meaning", 9)];
  expect([first.isAll, first.newCount, second.isAll, second.newCount]).toEqual([false, 2, true, 1]);
  expect(first.told).toMatchObject([
    { watchId: idOf(1), name: "a.md", leg: "meaning" },
    { watchId: idOf(2), name: "a.md" },
  ]);
  expect(second.told).toMatchObject([{ watchId: idOf(1), name: "b.md" }]);
  expect([store.isOwed("meaning", spaceId), late("meaning").newCount]).toEqual([false, 0]);
});

it("owes all that watches without vectors have heard, and nothing that is gone since", () => {
  const { database, library, store, add, late, fill } = open([numbered(1)]);
  fill(add("/home/a.md", ["a pump"]));
  const heard = store.hear(0, null, 99);
  expect([heard.segmentCount, store.noteHeard(heard.until, [], 5, true).newCount]).toEqual([1, 0]);
  expect(store.isOwed("meaning", spaceId)).toBe(true);
  library.removeFolder(folderId);
  expect([store.isOwed("meaning", spaceId), late("meaning").newCount]).toEqual([false, 0]);
  expect(database.prepare("SELECT count(*) FROM unheard_meanings").pluck().get()).toBe(0);
});

it("asks what a picture shows of the place where it is, and nothing before somebody waits", () => {
  const { database, pictures, store, add, hearAll, late } = open([]);
  const see = (lookId: number): void =>
    void pictures.putLookVectors(jointId, [{ segmentId: SegmentId.parse(lookId), codes, scale: 1 }]);
  add("/home/a.png", ["harbour"], true);
  see(1);
  expect(store.isOwed("shown", jointId)).toBe(false);
  const watches = [numbered(1), numbered(2)];
  for (const { watchId: id } of watches)
    store.putWatch({ id, name: id, text: "?", threshold: 0.5, paused: false, addedMs: 1, looks: [] });
  store.listenFor(
    watches.map((each) => ({ ...each, vector: undefined })),
    [],
  );
  const [segmentId] = add("/home/b.png", ["lighthouse"], true);
  hearAll();
  see(2);
  expect([store.isOwed("shown", jointId), store.isOwed("shown", spaceId)]).toEqual([true, false]);
  store.showFor(
    [
      { number: 1, codes, threshold: 0, leg: "shows" },
      { number: 2, codes, threshold: 0, leg: "alike" },
      { number: 3, codes, threshold: 0, leg: "shows" },
    ],
    [],
  );
  expect(late("shown").told).toMatchObject([
    { watchId: idOf(1), segmentId, name: "b.png", leg: "shows", score: 1 },
    { watchId: idOf(2), segmentId, leg: "alike" },
  ]);
  expect([store.isOwed("shown", jointId), late("shown").newCount]).toEqual([false, 0]);
  expect(database.pragma("foreign_key_check")).toEqual([]);
});

it("owes once what the model that is asked has seen, and what the next one saw before it when its turn comes", () => {
  const { database, pictures, store, add } = open([]);
  const nextId = SpaceId.parse("next@1");
  pictures.setJointRoles({
    active: { spaceId: jointId, modelId: "sees" },
    building: { spaceId: nextId, modelId: "next" },
  });
  store.putWatch({ id: idOf(1), name: "n", text: "?", threshold: 0.5, paused: false, addedMs: 1, looks: [] });
  add("/home/a.png", ["harbour"], true);
  add("/home/b.png", ["lighthouse"], true);
  const see = (spaceId: SpaceId, lookId: number): void =>
    void pictures.putLookVectors(spaceId, [{ segmentId: SegmentId.parse(lookId), codes, scale: 1 }]);
  const owed = () => database.prepare("SELECT look_id FROM unheard_looks ORDER BY look_id").pluck().all();
  see(jointId, 1);
  expect(owed()).toEqual([1]);
  database.exec("DELETE FROM unheard_looks");
  see(nextId, 1);
  expect(owed()).toEqual([]);
  see(nextId, 2);
  expect([owed(), store.isOwed("shown", jointId), store.isOwed("shown", nextId)]).toEqual([[2], false, true]);
});

it("comes to a library of the schema before it, whose matches stay", () => {
  const database = new Database(":memory:");
  database.pragma("foreign_keys = ON");
  migrate(database, 26);
  database.exec(`INSERT INTO folders (id, path, added_ms) VALUES ('f', '/', 1);
    INSERT INTO items (row_id, id, folder_id, path, path_folded, name, file_key, kind, size_bytes, modified_ms, status, queued_ms, added_ms)
      VALUES (1, 'i', 'f', '/1', '/1', 'n', 'k', 'text', 1, 1, 'indexed', 1, 1);
    INSERT INTO watches (id, name, name_folded, text, threshold, added_ms, after_segment, row_id) VALUES ('${idOf(1)}', 'n', 'n', 'x', .5, 1, 0, 1);
    INSERT INTO watch_matches VALUES (1, 1, 1, 'sound', .5, 7, 0, 1250);
    INSERT INTO filed_matches VALUES (1, 0, 1);
    INSERT INTO webhooks (id, url, with_text, added_ms) VALUES ('h', 'https://all.example/', 1, 1);
    INSERT INTO webhook_deliveries VALUES (3, 'h', 1, 1)`);
  migrate(database);
  const all = (table: string) => database.prepare(`SELECT * FROM ${table}`).raw().all();
  expect(all("watch_matches")).toEqual([[1, 1, 1, "sound", 0.5, 7, 0, 1250]]);
  expect(all("webhook_deliveries")).toEqual([[3, "h", 1, 1]]);
  database.exec("UPDATE watch_matches SET seen = 1");
  expect(all("filed_matches")).toEqual([[1, 1, 1]]);
  database.exec("DELETE FROM items");
  expect(["watch_matches", "filed_matches", "webhook_deliveries"].flatMap(all)).toEqual([]);
});
