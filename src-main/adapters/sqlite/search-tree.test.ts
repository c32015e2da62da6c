import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { SegmentId } from "#shared/model/ids.ts";
import { clauseCountMax } from "#shared/query/limits.ts";
import { holds, type Known } from "#shared/query/holds.ts";
import { parse } from "#shared/query/parse.ts";
import { createLibraryFixture, type FixtureItem, type LibraryFixture } from "./search-fixture.ts";
import { createSearchStore, type SearchReads } from "./search-store.ts";

const words = ["harbor", "tent", "lamp", "river", "cork"] as const;
const kinds = ["pdf", "markdown", "image"] as const;
const tags = ["red", "blue"] as const;

// Every item another: its number's bits choose what is in it.
const given: readonly FixtureItem[] = Array.from({ length: 96 }, (_, place) => {
  const chosen = words.filter((_word, bit) => ((place >> bit) & 1) === 1);
  return {
    path: `folder${place % 4}/${place}.txt`,
    kind: kinds[place % 3] ?? "pdf",
    tags: tags.filter((_tag, bit) => (((place * 7) >> bit) & 1) === 1),
    modifiedMs: Date.UTC(2020 + (place % 6), 0, 1),
    segments: [{ text: `${chosen.slice(0, 2).join(" ")} x` }, { text: `y ${chosen.slice(2).join(" ")}` }],
  };
});
let fixture: LibraryFixture;
let store: SearchReads;
let segmentIds: readonly (readonly SegmentId[])[];
beforeAll(() => {
  fixture = createLibraryFixture();
  segmentIds = fixture.add(given).map((item) => item.segmentIds);
  store = createSearchStore(fixture.reader);
});
afterAll(() => fixture[Symbol.dispose]());

const sizeOf = (item: FixtureItem): number => item.segments.reduce((sum, { text }) => sum + text.length, 0);

const knownOf = (item: FixtureItem): Known => ({
  hasText: (text, prefix) =>
    item.segments.some((segment) =>
      prefix
        ? segment.text.split(" ").some((word) => word.startsWith(text))
        : ` ${segment.text} `.includes(` ${text} `),
    ),
  hasValue: (filter) => {
    switch (filter.field) {
      case "kind":
        return item.kind === filter.value;
      case "tag":
        return item.tags?.some((tag) => tag === filter.value) ?? false;
      case "in":
        return item.path.startsWith(`${filter.value}/`);
      case "after":
        return (item.modifiedMs ?? 0) >= filter.fromMs;
      case "before":
        return (item.modifiedMs ?? 0) < filter.untilMs;
      case "larger":
        return sizeOf(item) >= filter.fromBytes;
      case "smaller":
        return sizeOf(item) < filter.untilBytes;
      case "name": {
        const name = item.path.slice(item.path.lastIndexOf("/") + 1);
        const pattern = filter.value.replaceAll(".", "\\.").replaceAll("*", ".*").replaceAll("?", ".");
        return filter.value.includes("*")
          ? new RegExp(`^${pattern}$`, "iu").test(name)
          : name.includes(filter.value);
      }
      default:
        throw new Error(`${filter.field} is not asked here`);
    }
  },
});

const leaf = fc.constantFrom(
  ...words,
  ...words.map((word) => `${word.slice(0, 3)}*`),
  '"harbor tent"',
  '"lamp river cork"',
  "kind:pdf,md",
  "-kind:image",
  "tag:red,blue",
  "in:folder1",
  "after:2023",
  "-before:2022",
  "larger:15",
  "-larger:20",
  "name:7",
  "-name:FOLDER",
  'name:"1*.TXT"',
);
const query = fc.letrec<{ readonly part: string }>((tie) => ({
  part: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc
      .tuple(tie("part"), fc.constantFrom(" ", " OR ", " AND "), tie("part"))
      .map(([a, op, b]) => `(${a}${op}${b})`),
    tie("part").map((part) => `-(${part})`),
    tie("part").map((part) => `NOT ${part}`),
  ),
})).part;

it("answers with the items of which every tree holds, and counts the same ones", async () => {
  await fc.assert(
    fc.asyncProperty(query, query, async (one, other) => {
      const { required } = parse(`x OR ${one} (${other} OR -y)`, {
        nowMs: 0,
        timeZone: "UTC",
        typing: false,
      });
      const expected = given.flatMap((item, place) =>
        required.every((tree) => holds(tree, knownOf(item))) ? [place] : [],
      );
      const { allowed } = await store.match({ anyOf: [], phrases: [], excluded: [] }, required, 10, "first");
      const allowedIds = new Set(allowed);
      expect(
        segmentIds.flatMap((ids, place) => (ids.some((id) => allowedIds.has(id)) ? [place] : [])),
      ).toEqual(expected);
      expect(allowed).toHaveLength(expected.length * 2);
      const page = { sort: "newest", from: 0, limit: 1, counted: true } as const;
      const browsed = await store.browse(required, [], page);
      expect(browsed.totalCount).toBe(expected.length);
      expect(browsed.counts?.facets.kind?.reduce((sum, { count }) => sum + count, 0) ?? 0).toBe(
        expected.length,
      );
    }),
    { numRuns: 400 },
  );
});

it("answers the largest query that is understood, and one that is far beyond it", async () => {
  for (const count of [clauseCountMax, 10_000])
    for (const join of [" OR ", " AND ", " "]) {
      const text = Array.from({ length: count }, (_, place) =>
        place % 3 === 0 ? "-tent" : `in:folder${place}`,
      );
      const { filters, required, excluded } = parse(text.join(join), {
        nowMs: 0,
        timeZone: "UTC",
        typing: false,
      });
      const { totalCount } = await store.browse([...filters, ...required], excluded, {
        sort: "newest",
        from: 0,
        limit: 1,
      });
      expect(totalCount).toBeLessThanOrEqual(given.length);
    }
});

it("asks nothing where a text has no word in it", async () => {
  const { required } = parse("(& OR tent)", { nowMs: 0, timeZone: "UTC", typing: false });
  const all = await store.browse(required, [], { sort: "newest", from: 0, limit: 1 });
  expect(all.totalCount).toBe(given.filter((item) => knownOf(item).hasText("tent", false)).length);
});
