import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { SegmentId } from "#shared/model/ids.ts";
import type { ItemKind } from "#shared/model/item.ts";
import type { QueryFilter, QueryTree, Restriction } from "#shared/query/ast.ts";
import { createLibraryFixture, type LibraryFixture } from "./search-fixture.ts";
import { createSearchStore, type SearchReads } from "./search-store.ts";
import { createSiftings, type Siftings } from "./sifting.ts";

const kinds: readonly ItemKind[] = ["text", "markdown", "pdf"];
const dayMs = 86_400_000;
let fixture: LibraryFixture;
let store: SearchReads;
let siftings: Siftings;
let segmentIds: readonly SegmentId[];

beforeAll(() => {
  fixture = createLibraryFixture();
  const added = fixture.add(
    Array.from({ length: 300 }, (_, place) => ({
      path: `${place % 5 === 0 ? "Work" : "home"}/note ${place}.txt`,
      kind: kinds[place % 7] ?? "text",
      language: place % 3 === 0 ? "de" : "en",
      tags: place % 50 === 0 ? ["rare", "all"] : ["all"],
      modifiedMs: place * dayMs,
      segments: Array.from({ length: 1 + (place % 3) }, (_each, part) => ({
        text: `the ferry number ${place} leaves at ${part}`,
      })),
    })),
  );
  segmentIds = added.flatMap((item) => item.segmentIds);
  store = createSearchStore(fixture.reader);
  const rowOf = fixture.reader
    .prepare<[number], number>("SELECT item_row_id FROM segments WHERE id = ?")
    .pluck();
  // Nothing was heard, so no word is decided.
  const nothing = { kindOf: () => undefined, has: () => undefined };
  siftings = createSiftings(fixture.reader, (segmentId) => rowOf.get(segmentId), nothing);
});
afterAll(() => fixture[Symbol.dispose]());

const not = fc.boolean();
const filter: fc.Arbitrary<QueryFilter> = fc.oneof(
  fc.record({ field: fc.constant("kind" as const), value: fc.constantFrom(...kinds), not }),
  fc.record({
    field: fc.constant("in" as const),
    value: fc.constantFrom("work", "HOME", "ann/library"),
    not,
  }),
  fc.record({ field: fc.constant("tag" as const), value: fc.constantFrom("rare", "all", "none"), not }),
  fc.record({ field: fc.constant("lang" as const), value: fc.constantFrom("de", "en"), not }),
  fc.nat(320).map((day) => ({
    field: "after" as const,
    fromMs: day * dayMs,
    written: "then",
    not: false as const,
  })),
);
/** The others of which a row says whether it passes, and one that it does not say. */
const more: fc.Arbitrary<QueryFilter> = fc.oneof(
  fc.record({
    field: fc.constant("name" as const),
    value: fc.constantFrom("NOTE 1", "7.txt", "*9.t?t", "e/n"),
    not,
  }),
  fc.nat(120).map((fromBytes) => ({ field: "larger" as const, fromBytes, written: "", not: false as const })),
  fc
    .nat(120)
    .map((untilBytes) => ({ field: "smaller" as const, untilBytes, written: "", not: false as const })),
  fc.nat(320).map((day) => ({
    field: "before" as const,
    untilMs: day * dayMs,
    written: "then",
    not: false as const,
  })),
  fc.constantFrom("from" as const, "until" as const).map((bound) => ({
    field: "duration" as const,
    bound,
    limitMs: 10,
    written: "",
    not: false as const,
  })),
);
const asked = (text: string) => ({
  anyOf: [{ text, prefix: false, alternatives: [] }],
  phrases: [],
  excluded: [],
});

it("gives the same hits whether filters come first or last, and counts what it does not list", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(filter, { maxLength: 3 }),
      fc.constantFrom("ferry", "17", "nothing"),
      fc.constantFrom(1, 10, 255, 256, 1_000),
      async (filters, word, limit) => {
        const first = await store.match(asked(word), filters, limit, "first");
        const last = await store.match(asked(word), filters, limit, "last");
        expect({ ...last, allowed: first.allowed }).toEqual(first);
        expect(last.allowed).toBeNull();
        const allowed = new Set<number>(first.allowed ?? segmentIds);
        expect(last.allowedCount).toBe(allowed.size);
        const passing = await store.passing(segmentIds, filters);
        expect(passing).toEqual(segmentIds.filter((id) => allowed.has(id)));
      },
    ),
    { numRuns: 200, seed: 7 },
  );
});

const texts = fc.constantFrom("ferry", "17", "leaves at 2", "nothing", "…");
const { tree } = fc.letrec<{ tree: QueryTree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    texts.map((text) => ({ op: "text" as const, text, prefix: false })),
    fc.oneof(filter, more).map((each) => ({ op: "filter" as const, filter: each })),
    tie("tree").map((of) => ({ op: "not" as const, of })),
    fc.record({
      op: fc.constantFrom("all" as const, "any" as const),
      of: fc.array(tie("tree"), { minLength: 2, maxLength: 3 }),
    }),
  ),
}));
const restriction: fc.Arbitrary<Restriction> = fc.oneof(filter, more, tree);

it("gives of each list what a question with its filters would", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.array(fc.nat(599), { maxLength: 4 }), fc.array(restriction, { maxLength: 2 })), {
        maxLength: 4,
      }),
      async (lists) => {
        const given = lists.map(([places, filters]) => ({
          segmentIds: places.flatMap((place) => segmentIds[place] ?? []),
          filters,
        }));
        const wanted = await Promise.all(
          given.map(async (each) => {
            const { allowed } = await store.match(asked("nothing"), each.filters, 1, "first");
            return each.segmentIds.filter((id) => allowed === null || allowed.includes(id));
          }),
        );
        expect(siftings.each(given)).toEqual(wanted);
      },
    ),
    { numRuns: 300, seed: 7 },
  );
});

it("passes over segments that are gone", async () => {
  expect(await store.passing([999_999 as SegmentId], [])).toEqual([]);
});

it("counts shares of the segments by value", async () => {
  const statistics = await store.statistics();
  expect(statistics).toMatchObject({ itemCount: 300, segmentCount: 600, unseenShare: 0 });
  const shareOf = async (given: QueryFilter): Promise<number> =>
    (await store.match(asked("nothing"), [given], 1, "last")).allowedCount / segmentIds.length;
  const pdf = { field: "kind", value: "pdf", not: false } as const;
  const german = { field: "lang", value: "de", not: false } as const;
  const work = { field: "in", value: "Work", not: false } as const;
  expect(statistics.kinds.get("pdf")).toBeCloseTo(await shareOf(pdf), 9);
  expect(statistics.languages.get("de")).toBeCloseTo(await shareOf(german), 9);
  expect(statistics.folders.get("work")).toBeCloseTo(await shareOf(work), 9);
  expect(statistics.tags.get("rare")).toBeCloseTo(6 / 300, 9);
  const size = statistics.sizes[(statistics.sizes.length - 1) / 2] ?? 0;
  expect(await shareOf({ field: "larger", fromBytes: size, written: "", not: false })).toBeGreaterThan(0.4);
  expect(await shareOf({ field: "smaller", untilBytes: size, written: "", not: false })).toBeLessThan(0.6);
  expect(statistics.times.at(0)).toBe(0);
  expect(statistics.times.at(-1)).toBe(299 * dayMs);
  const middle = statistics.times[(statistics.times.length - 1) / 2] ?? 0;
  expect(await shareOf({ field: "after", fromMs: middle, written: "then", not: false })).toBeCloseTo(0.5, 1);
});
