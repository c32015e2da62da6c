import Database from "better-sqlite3-multiple-ciphers";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { EventRow } from "#core/ports/stream-store.ts";
import type { NumberedWatch } from "#core/ports/watch-store.ts";
import type { PackedRows } from "#core/ports/vector-index.ts";
import type { WatchVectors } from "#core/ports/watch-vectors.ts";
import { FolderId, ItemId, SegmentId } from "#shared/model/ids.ts";
import { StreamName } from "#shared/model/stream.ts";
import { WatchId } from "#shared/model/watch.ts";
import type { Restriction } from "#shared/query/ast.ts";
import { createLibraryReads, createLibraryWrites } from "./create-library.ts";
import { heardAheadCountMin } from "./limits.ts";
import { migrate } from "./migrate.ts";
import { nearAlone } from "./note-near.fake.ts";
import { indexed, spaceId } from "./store-samples.ts";
import { createWatchReads, createWatchWrites } from "./watches.ts";

const uuid = (number: number) => `01990000-0000-7000-8000-${number.toString(16).padStart(12, "0")}`;
const streamId = FolderId.parse(uuid(0xb1));
const name = StreamName.parse("engine-room");
const nowMs = 2_000;
const words = ["pump", "engine", "room", "fire"];

interface Asked {
  readonly kind: "words" | "phrase" | "meaning" | "filters";
  readonly first: string;
  readonly second: string;
  readonly restrictions: readonly Restriction[];
}

const restriction: fc.Arbitrary<Restriction> = fc.oneof(
  fc.constantFrom(...words).map((text) => ({ op: "text", text, prefix: false }) as const),
  fc.constantFrom(...words).map((text) => ({ op: "not", of: { op: "text", text, prefix: false } }) as const),
  fc.constantFrom("a", "b").map((value) => ({ field: "tag", value, not: false }) as const),
);
const word = fc.constantFrom(...words);
const asked: fc.Arbitrary<Asked> = fc.record({
  kind: fc.constantFrom("words", "phrase", "meaning", "filters"),
  first: word,
  second: word,
  restrictions: fc.array(restriction, { maxLength: 2 }),
});
const texts = fc.array(fc.array(word, { maxLength: 4 }), { minLength: 1, maxLength: 3 });
const event = fc.record({
  texts,
  key: fc.nat(9),
  tag: fc.constantFrom("a", "b"),
});
type GivenEvent = typeof event extends fc.Arbitrary<infer Value> ? Value : never;

const term = (text: string) => ({ text, prefix: false, alternatives: [] });

function numbered({ kind, first, second, restrictions }: Asked, number: number): NumberedWatch {
  const hasWords = kind === "words" || kind === "phrase";
  const anyOf = kind === "words" ? [term(first), term(second)] : [];
  const phrases = kind === "phrase" ? [`${first} ${second}`] : [];
  return {
    number,
    watchId: WatchId.parse(uuid(0xc0_00 + number)),
    afterSegment: 0,
    words: hasWords ? { anyOf, phrases, excluded: [] } : undefined,
    vector: undefined,
    looks: [],
    asksFiltersAlone: kind === "filters",
    restrictions,
    key: JSON.stringify(restrictions),
    meaningRestrictions: restrictions,
    meaningKey: `meaning ${JSON.stringify(restrictions)}`,
  };
}

/** Watches and places of a page that are near each other; of what was stored there. */
type PlantedPairs = readonly { readonly number: number; readonly place: number; readonly cosine: number }[];
const planted = (pairs: PlantedPairs, compared: PackedRows[], begun: Int8Array[]): WatchVectors => ({
  change: () => undefined,
  begin: (codes) => void begun.push(codes),
  near(rows) {
    compared.push(rows);
    return pairs.flatMap(({ number, place, cosine }) => {
      const id = rows.ids[place];
      return id === undefined ? [] : [{ number, segmentId: SegmentId.parse(id), cosine }];
    });
  },
});

function open(watches: readonly NumberedWatch[], near: PlantedPairs = []) {
  const database = new Database(":memory:");
  const compared: PackedRows[] = [];
  const begun: Int8Array[] = [];
  database.pragma("foreign_keys = ON");
  migrate(database);
  const library = { ...createLibraryReads(database), ...createLibraryWrites(database) };
  const store = {
    ...createWatchReads(database),
    ...createWatchWrites(database, nearAlone(planted(near, compared, begun))),
  };
  library.addStream({ id: streamId, name, addedMs: 5 });
  for (const { watchId: id } of watches)
    store.putWatch({ id, name: id, text: "?", threshold: 0.5, paused: false, addedMs: 1, looks: [] });
  store.listenFor(watches, []);
  const rows = database
    .prepare<[], readonly unknown[]>(
      "SELECT item_row_id, watch_row_id, segment_id, leg, score FROM watch_matches ORDER BY 1, 2",
    )
    .raw();
  const last = database.prepare<[], number>("SELECT coalesce(max(id), 0) FROM segments").pluck();
  const matches = (): readonly (readonly unknown[])[] => rows.all();
  return { database, library, store, matches, compared, begun, lastSegment: () => last.get() ?? 0 };
}

let itemCount = 0;
function rowOf({ texts, key, tag }: GivenEvent): EventRow {
  const itemId = ItemId.parse(uuid(0xe0_00_00 + itemCount++));
  const parts = texts.map((each) => each.join(" "));
  const { segments, vectors } = indexed({ itemId, generation: 0 }, parts);
  const text = parts.join("\n");
  return {
    itemId,
    key: String(key),
    name: "event",
    eventMs: 1_000,
    text,
    tags: [tag],
    segments,
    spaceId,
    vectors,
  };
}

const one: GivenEvent = { texts: [["pump"]], key: 1, tag: "a" };
const pumps = numbered({ kind: "words", first: "pump", second: "pump", restrictions: [] }, 1);

it("finds in the transaction that stores events what is found of them afterwards, whatever is known already", () => {
  fc.assert(
    fc.property(
      fc.array(asked, { maxLength: 12 }),
      fc.array(fc.array(event, { maxLength: 4 }), { maxLength: 3 }),
      fc.array(fc.tuple(fc.nat(11), fc.nat(12), fc.constantFrom(0.6, 0.8)), { maxLength: 20 }),
      (given, pages, pairs) => {
        const watches = given.map((each, place) => numbered(each, place + 1));
        const isMeaning = (number: number): boolean => given[number - 1]?.kind === "meaning";
        const near = pairs
          .map(([watch, place, cosine]) => ({ number: watch + 1, place, cosine }))
          .filter(({ number }) => isMeaning(number));
        const [within, afterwards] = [open(watches, near), open(watches, near)];
        for (const page of pages) {
          const batches = [{ streamId, name, events: page.map(rowOf) }];
          const after = within.lastSegment();
          const { events, heard } = within.store.appendHeard(batches, nowMs, { after, isTold: false });
          expect(heard?.until).toBe(within.lastSegment());
          expect(within.store.heardUntil()).toBe(within.lastSegment());
          expect(afterwards.library.appendEvents(batches, nowMs).events).toEqual(events);
          const { until } = afterwards.store.hear(after, spaceId, 500);
          afterwards.store.noteHeard(until, [], nowMs, false);
          expect(within.compared).toEqual(afterwards.compared);
          expect(within.matches()).toEqual(afterwards.matches());
        }
      },
    ),
    { numRuns: 40 },
  );
});

it("takes words for side by side only where full text does, in one field of one segment", () => {
  const pairs = words.flatMap((first) => words.map((second) => `${first} ${second}`));
  const watches = [...words, ...pairs].map((text, place): NumberedWatch => {
    const asksNothing = numbered({ kind: "meaning", first: "", second: "", restrictions: [] }, place + 1);
    const meaningRestrictions = [{ op: "text", text, prefix: false }] as const;
    // Whose words are never all there: only what is near is met.
    const never = { anyOf: [term("never")], phrases: [text], excluded: [] };
    return { ...asksNothing, words: never, meaningRestrictions, meaningKey: text };
  });
  fc.assert(
    fc.property(fc.array(fc.record({ texts, key: fc.nat(99), tag: fc.constant("a" as const) })), (page) => {
      const places = page.flatMap((each) => each.texts).keys();
      const near = [...places].flatMap((place) =>
        watches.map(({ number }) => ({ number, place, cosine: 0.9 })),
      );
      const { database, store, matches } = open(watches, near);
      const rows = page.map((each) => ({ ...rowOf(each), name: each.texts[0]?.join(" ") ?? "" }));
      store.appendHeard([{ streamId, name, events: rows }], nowMs, { after: 0, isTold: false });
      const has = database
        .prepare<[string], number>(
          "SELECT DISTINCT item_row_id FROM segments JOIN words ON words.rowid = segments.id WHERE words MATCH ? ORDER BY 1",
        )
        .pluck();
      const wanted = watches.flatMap(({ meaningKey }, place) =>
        has.all(`"${meaningKey}"`).map((item) => `${item} ${place + 1}`),
      );
      expect(
        matches()
          .map((row) => row.slice(0, 2).join(" "))
          .sort(),
      ).toEqual(wanted.sort());
    }),
    { numRuns: 40 },
  );
});

it("refuses to say what was met by something else than what was heard last", () => {
  const { store } = open([pumps]);
  const { until } = store.hear(0, spaceId, 500);
  expect(() => store.noteHeard(until + 1, [], nowMs, false)).toThrow("heard until 0");
});

it("leaves it to be heard afterwards where something before was not heard", () => {
  const { store, library, matches } = open([pumps]);
  library.appendEvents([{ streamId, name, events: [rowOf({ ...one, key: 0 })] }], nowMs);
  const batches = [{ streamId, name, events: [rowOf(one)] }];
  const { events, heard } = store.appendHeard(batches, nowMs, { after: 0, isTold: false });
  expect(events).toMatchObject([[{ outcome: "stored" }]]);
  expect([heard, matches(), store.heardUntil()]).toEqual([null, [], 0]);
});

it("stores events though what they meet cannot be kept, and leaves them to be heard afterwards", () => {
  const { database, store, matches, lastSegment } = open([pumps]);
  database.exec(
    `CREATE TEMP TRIGGER broken BEFORE INSERT ON watch_matches BEGIN SELECT raise(ABORT, 'no'); END`,
  );
  const append = (key: number) => {
    const batches = [{ streamId, name, events: [rowOf({ ...one, key })] }];
    return store.appendHeard(batches, nowMs, { after: lastSegment(), isTold: false });
  };
  expect(append(1)).toMatchObject({ heard: null, events: [[{ outcome: "stored" }]] });
  expect([lastSegment(), matches(), store.heardUntil()]).toEqual([1, [], 0]);
  database.exec("DROP TRIGGER broken");
  expect(append(2).heard).toMatchObject({ until: 2, noted: { newCount: 1 } });
});

it("begins to compare what it is about to store where that is much, and stores what cannot be compared", () => {
  const { store, compared, begun, lastSegment } = open([pumps]);
  const append = (events: readonly EventRow[]) =>
    store.appendHeard([{ streamId, name, events }], nowMs, { after: lastSegment(), isTold: false });
  const many = (from: number): EventRow[] =>
    Array.from({ length: heardAheadCountMin }, (_, place) => rowOf({ ...one, key: from + place }));
  append(many(0).slice(1));
  expect(begun).toEqual([]);
  expect(append(many(100)).heard?.noted.newCount).toBe(heardAheadCountMin);
  expect(begun).toEqual([compared.at(-1)?.codes]);
  const [first, ...others] = many(200);
  const [vector] = first?.vectors ?? [];
  if (first === undefined || vector === undefined) throw new Error("an event has a vector");
  const damaged = { ...first, vectors: [{ ...vector, codes: Int8Array.of(1) }] };
  expect(append([damaged, ...others])).toMatchObject({
    heard: null,
    events: [{ length: heardAheadCountMin }],
  });
});

it("tells of what it found, and keeps nothing of what could not be stored", () => {
  const { database, store, matches } = open([pumps]);
  const batches = [{ streamId, name, events: [rowOf(one)] }];
  database.exec(`CREATE TEMP TRIGGER broken BEFORE INSERT ON items BEGIN SELECT raise(ABORT, 'no'); END`);
  const ahead = { after: 0, isTold: true };
  expect(() => store.appendHeard(batches, nowMs, ahead)).toThrow("no");
  expect([matches(), store.heardUntil()]).toEqual([[], 0]);
  database.exec("DROP TRIGGER broken");
  expect(store.appendHeard(batches, nowMs, ahead).heard).toMatchObject({
    until: 1,
    noted: { newCount: 1, told: [{ watchId: pumps.watchId, leg: "words", text: "pump" }] },
  });
});
