/** What is counted of a question's words is what a look at every item counts. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Filtering, Worded } from "#core/ports/search-store.ts";
import type { ItemId, SegmentId } from "#shared/model/ids.ts";
import type { QueryFilter } from "#shared/query/ast.ts";
import { createAllowed } from "./search-allowed.ts";
import { createAskedExpression } from "./search-asked.ts";
import { createFacets } from "./search-facets.ts";
import { createLibraryFixture, type LibraryFixture } from "./search-fixture.ts";
import { createItemRows } from "./search-item-rows.ts";
import { wordedLimits } from "./search-limits.ts";
import { createRestrictedTo } from "./search-match.ts";
import { createPassing } from "./search-passing.ts";
import { createVocabulary } from "./search-vocabulary.ts";
import { createCountWorded } from "./search-worded.ts";

const known = ["ferry", "harbour", "violin", "bread"] as const;
const kinds = ["text", "markdown", "pdf"] as const;

interface Note {
  readonly kind: (typeof kinds)[number];
  readonly texts: readonly string[];
}
/** Every fourth has two segments; every tenth says what the first one says. */
const notes: readonly Note[] = Array.from({ length: 600 }, (_, place) => {
  const words = known.filter((__, which) => (place >> which) % 2 === 1 || place % 7 === which);
  const own = place % 10 === 0 ? ["the same bread"] : [`${words.join(" ")} n${place}`];
  return { kind: kinds[place % 3] ?? "text", texts: place % 4 === 1 ? [...own, `more ferry ${place}`] : own };
});

let fixture: LibraryFixture;
let added: readonly { readonly itemId: ItemId; readonly segmentIds: readonly SegmentId[] }[];
beforeAll(() => {
  fixture = createLibraryFixture();
  added = fixture.add(
    notes.map(({ kind, texts }, place) => ({
      path: `${place}.txt`,
      kind,
      segments: texts.map((text) => ({ text })),
    })),
  );
});
afterAll(() => fixture[Symbol.dispose]());

function counterOf({ reader }: LibraryFixture, limits?: Parameters<typeof createCountWorded>[2]) {
  const itemRows = createItemRows(reader);
  const askedExpression = createAskedExpression(reader, createVocabulary(reader).now);
  const restrictedTo = createRestrictedTo(createAllowed(reader), createPassing(reader, itemRows.rowOf));
  const facets = createFacets(reader);
  return createCountWorded(reader, { askedExpression, restrictedTo, itemRows, facets }, limits);
}

const lastOf = (place: number): SegmentId => {
  const last = added[place]?.segmentIds.at(-1);
  if (last === undefined) throw new Error("no such note");
  return last;
};
const wordedBy = (words: readonly string[], more: Partial<Worded> = {}): Worded => ({
  query: {
    anyOf: words.map((text) => ({ text, prefix: false, alternatives: [] })),
    phrases: [],
    excluded: [],
  },
  filters: [],
  filtering: "first",
  lastSegment: lastOf(notes.length - 1),
  found: [],
  without: { itemIds: [], contents: [] },
  ...more,
});
const hasAny = ({ texts }: Note, words: readonly string[]): boolean =>
  texts.some((text) => words.some((word) => text.split(" ").includes(word)));

describe("counting what has a word", () => {
  it("is exact for any words, filters, order of filtering, and up to any moment", () => {
    const count = counterOf(fixture);
    fc.assert(
      fc.property(
        fc.subarray([...known], { minLength: 1 }),
        fc.subarray([...kinds]),
        fc.constantFrom<Filtering>("first", "last"),
        fc.nat(notes.length - 1),
        fc.array(fc.nat(notes.length - 1), { maxLength: 5 }),
        (words, allowed, filtering, until, others) => {
          const filters = allowed.map((value): QueryFilter => ({ field: "kind", value, not: false }));
          const found = others.flatMap((place) => added[place]?.itemId ?? []);
          const worded = wordedBy(words, { filters, filtering, lastSegment: lastOf(until), found });
          const { facets, itemCount, isEstimate } = count(worded);
          const expected = notes.filter(
            (note, place) =>
              others.includes(place) ||
              (place <= until &&
                hasAny(note, words) &&
                (allowed.length === 0 || allowed.includes(note.kind))),
          );
          expect({ itemCount, isEstimate }).toEqual({ itemCount: expected.length, isEstimate: false });
          expect(new Map(facets.kind?.map((each) => [each.value, each.count]))).toEqual(
            new Map([...Map.groupBy(expected, ({ kind }) => kind)].map(([kind, all]) => [kind, all.length])),
          );
        },
      ),
      { numRuns: 200, seed: 20_261_130 },
    );
  });

  it("leaves out what is no answer, and its copies", () => {
    const count = counterOf(fixture);
    const [first] = added;
    const whole = count(wordedBy(["bread"])).itemCount;
    const copies = notes.filter(({ texts }) => texts.length === 1 && texts[0] === "the same bread").length;
    const { contentHash } = fixture.reader
      .prepare<[string], { readonly contentHash: Worded["without"]["contents"][number] }>(
        "SELECT content_hash AS contentHash FROM items WHERE id = ?",
      )
      .get(first?.itemId ?? "") ?? { contentHash: undefined };
    const itemIds = first === undefined ? [] : [first.itemId];
    const contents = contentHash === undefined ? [] : [contentHash];
    expect(copies).toBeGreaterThan(1);
    expect(count(wordedBy(["bread"], { without: { itemIds, contents } })).itemCount).toBe(whole - copies);
  });

  it("asks for phrases and for nothing excluded, and counts nothing where nothing is asked", () => {
    const count = counterOf(fixture);
    const query = { anyOf: [], phrases: ["more ferry"], excluded: ["violin"] };
    const expected = notes.filter(
      ({ texts }) => texts.length === 2 && !texts.join(" ").split(" ").includes("violin"),
    );
    expect(count(wordedBy([], { query })).itemCount).toBe(expected.length);
    expect(count(wordedBy([]))).toMatchObject({ itemCount: 0, isEstimate: false });
  });

  it("is near where it is a sample of items, or of segments, and says so", () => {
    const exact = counterOf(fixture)(wordedBy(["ferry"]));
    for (const limits of [
      { ...wordedLimits, itemCountMax: 100 },
      { ...wordedLimits, segmentCountMax: 150, partSize: 4 },
      { segmentCountMax: 200, itemCountMax: 100, partSize: 4 },
    ]) {
      const { itemCount, isEstimate, facets } = counterOf(fixture, limits)(wordedBy(["ferry"]));
      expect(isEstimate).toBe(true);
      expect(itemCount).toBeGreaterThan(0.85 * exact.itemCount);
      expect(itemCount).toBeLessThan(1.15 * exact.itemCount);
      const counts = facets.kind?.map(({ count }) => count) ?? [];
      const sum = counts.reduce((total, each) => total + each, 0);
      expect(Math.abs(sum - itemCount)).toBeLessThanOrEqual(counts.length);
      for (const { value, count } of exact.facets.kind ?? []) {
        const told = facets.kind?.find((each) => each.value === value)?.count ?? 0;
        expect(Math.abs(told - count)).toBeLessThan(0.1 * exact.itemCount);
      }
    }
    const enough = { ...wordedLimits, itemCountMax: exact.itemCount };
    expect(counterOf(fixture, enough)(wordedBy(["ferry"]))).toEqual(exact);
  });
});
