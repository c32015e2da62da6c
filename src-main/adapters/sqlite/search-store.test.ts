import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ContentHash, SegmentId } from "#shared/model/ids.ts";
import type { Counted } from "#shared/model/hit.ts";
import type { QueryFilter, Restriction } from "#shared/query/ast.ts";
import type { WordQuery } from "#core/ports/search-store.ts";
import { createLibraryFixture, type LibraryFixture } from "./search-fixture.ts";
import { createSearchStore, type SearchReads } from "./search-store.ts";

const day = (text: string): number => Date.parse(`${text}T00:00:00Z`);
let fixture: LibraryFixture;
let store: SearchReads;
const segments: SegmentId[] = [];

beforeAll(() => {
  fixture = createLibraryFixture();
  const added = fixture.add([
    {
      path: "work/plan.md",
      kind: "markdown",
      title: "Running the harbour",
      tags: ["boats"],
      modifiedMs: day("2026-01-10"),
      segments: [
        { text: "We run the ferries twice a day.", headingPath: ["Schedule"] },
        { text: "Computation of tides is left to the machine." },
      ],
    },
    {
      path: "work/Year End/report.pdf",
      kind: "pdf",
      language: "de",
      tags: ["boats", "money"],
      modifiedMs: day("2025-06-01"),
      takenMs: day("2019-05-05"),
      segments: [{ text: "Net profit grew; the net was torn. Draft." }],
    },
    {
      path: "home/list.txt",
      modifiedMs: day("2026-03-01"),
      segments: [{ text: "café au lait, running shoes, 100% wool" }],
    },
    {
      path: "home/copy of list.txt",
      modifiedMs: day("2024-01-01"),
      segments: [{ text: "café au lait, running shoes, 100% wool" }],
    },
  ]);
  segments.push(...added.flatMap((item) => item.segmentIds));
  store = createSearchStore(fixture.reader);
});
afterAll(() => fixture[Symbol.dispose]());

const words = (...texts: readonly string[]): WordQuery => ({
  anyOf: texts.map((text) => ({ text, prefix: false, alternatives: [] })),
  phrases: [],
  excluded: [],
});
const places = async (query: WordQuery, filters: readonly QueryFilter[] = []): Promise<readonly number[]> =>
  (await store.match(query, filters, 50, "first")).hits
    .map((hit) => segments.indexOf(hit.segmentId))
    .sort((a, b) => a - b);

describe("match", () => {
  it("finds by stem, any word, best first", async () => {
    expect(await places(words("runs"))).toEqual([0, 1, 3, 4]);
    const matches = await store.match(words("ferry", "tides"), [], 50, "first");
    expect(matches).toMatchObject({
      truncated: false,
      segmentCount: 5,
      documentCounts: [1, 1],
      termsOfBest: expect.arrayContaining([[0], [1]]),
      allowed: null,
    });
    expect(matches.hits.map((hit) => hit.bm25)).toEqual(
      matches.hits.map((hit) => hit.bm25).toSorted((a, b) => b - a),
    );
    expect((await store.match(words("running"), [], 2, "first")).truncated).toBe(true);
  });

  it("requires phrases, in order", async () => {
    const phrase = { ...words(), phrases: ["net profit"] };
    expect(await places(phrase)).toEqual([2]);
    expect(await places({ ...phrase, phrases: ["profit net"] })).toEqual([]);
    expect(await places({ ...words("ferries"), phrases: ["net profit"] })).toEqual([2]);
    expect(Array.from((await store.match(phrase, [], 9, "first")).allowed ?? [])).toEqual([segments[2]]);
  });

  it("leaves out items that hold an excluded word anywhere", async () => {
    expect(await places({ ...words("run"), excluded: ["computation"] })).toEqual([3, 4]);
  });

  it("finds prefixes that reach past the stem, once the vocabulary is read", async () => {
    await store.completions("computatio", 1);
    expect(
      await places({ ...words(), anyOf: [{ text: "computatio", prefix: true, alternatives: [] }] }),
    ).toEqual([1]);
  });

  it("restricts both legs alike", async () => {
    const filters: readonly (readonly [QueryFilter[], number[]])[] = [
      [[{ field: "kind", value: "pdf", not: false }], [2]],
      [
        [
          { field: "kind", value: "pdf", not: false },
          { field: "kind", value: "markdown", not: false },
        ],
        [0, 1, 2],
      ],
      [[{ field: "kind", value: "text", not: true }], [0, 1, 2]],
      [[{ field: "in", value: "year end", not: false }], [2]],
      [[{ field: "in", value: "Library/work", not: false }], [0, 1, 2]],
      [[{ field: "in", value: "wor", not: false }], []],
      [
        [
          { field: "tag", value: "boats", not: false },
          { field: "tag", value: "money", not: false },
        ],
        [2],
      ],
      [[{ field: "lang", value: "de", not: true }], [0, 1, 3, 4]],
      [[{ field: "after", fromMs: day("2026-01-10"), written: "", not: false }], [0, 1, 3]],
      [[{ field: "before", untilMs: day("2020-01-01"), written: "", not: false }], [2]],
    ];
    for (const [given, expected] of filters) {
      const { allowed } = await store.match(words("run"), given, 9, "first");
      expect(Array.from(allowed ?? []).map((id) => segments.indexOf(SegmentId.parse(id)))).toEqual(expected);
      const hits = await places(words("run", "net"), given);
      expect(expected).toEqual(expect.arrayContaining([...hits]));
    }
  });

  it("takes any text of a user without an error", async () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc
        .array(
          fc.constantFrom(
            '"',
            "*",
            "(",
            ")",
            " AND ",
            " NOT ",
            "NEAR(",
            ":",
            "^",
            "-",
            "+",
            "\0",
            "a",
            "net",
            "{",
            "title : ",
            "\ud800",
            "é",
            "一",
            " ",
            "'",
            ";",
          ),
          { maxLength: 8 },
        )
        .map((parts) => parts.join("")),
    );
    const query = fc.record({
      anyOf: fc.array(
        fc.record({ text, prefix: fc.boolean(), alternatives: fc.array(text, { maxLength: 2 }) }),
        { maxLength: 3 },
      ),
      phrases: fc.array(text, { maxLength: 2 }),
      excluded: fc.array(text, { maxLength: 2 }),
    });
    const filters = fc.array(
      fc.oneof(
        fc.record({ field: fc.constant("in" as const), value: text, not: fc.boolean() }),
        fc.record({ field: fc.constant("tag" as const), value: text, not: fc.boolean() }),
      ),
      { maxLength: 2 },
    );
    await fc.assert(
      fc.asyncProperty(query, filters, async (asked, restrictions) => {
        const { hits, documentCounts, allowed } = await store.match(asked, restrictions, 10, "first");
        expect(documentCounts).toHaveLength(asked.anyOf.length + asked.phrases.length);
        for (const hit of hits) if (allowed !== null) expect(allowed).toContain(hit.segmentId);
        await store.hydrate(segments, asked);
        await store.namesOf(asked.anyOf[0]?.text ?? "", 3);
      }),
      { numRuns: 500 },
    );
  });
});

describe("hydrate", () => {
  it("marks stems, prefixes and phrases where they stand in the text", async () => {
    const [hit] = await store.hydrate([segments[0] ?? SegmentId.parse(1)], {
      ...words("running", "ferry"),
      phrases: ["a day"],
    });
    expect(hit?.words.map(({ startChar, endChar }) => hit.text.slice(startChar, endChar))).toEqual([
      "run",
      "ferries",
      "a day",
    ]);
    expect(hit).toMatchObject({
      name: "plan.md",
      title: "Running the harbour",
      headingPath: ["Schedule"],
      tags: ["boats"],
      kind: "markdown",
    });
  });

  it("marks each text of a page with its own words, not with those of the first", async () => {
    const page = segments.slice(0, 4);
    const found = await store.hydrate(page, words("running", "tide", "torn"));
    expect(
      found.map((hit) => hit.words.map(({ startChar, endChar }) => hit.text.slice(startChar, endChar))),
    ).toEqual([["run"], ["tides"], ["torn"], ["running"]]);
  });

  it("names other items with the same bytes and passes over what is gone", async () => {
    const gone = SegmentId.parse(999_999);
    const found = await store.hydrate([gone, segments[3] ?? gone], words());
    expect(found.map((hit) => hit.sameContent)).toEqual([[`${fixture.root}/home/copy of list.txt`]]);
    expect(await store.ownersOf([gone])).toEqual([]);
    expect(ContentHash.safeParse((await store.ownersOf([segments[3] ?? gone]))[0]?.contentHash).success).toBe(
      true,
    );
  });
});

describe("facets and browsing", () => {
  it("browses newest first", async () => {
    const { segmentIds, totalCount } = await store.browse(
      [{ field: "in", value: "Library/home", not: false }],
      ["nothing"],
      { sort: "newest", from: 0, limit: 10 },
    );
    expect([segmentIds.map((id) => segments.indexOf(id)), totalCount]).toEqual([[3, 4], 2]);
    expect(
      (await store.browse([], ["profit"], { sort: "newest", from: 1, limit: 1 })).segmentIds.map((id) =>
        segments.indexOf(id),
      ),
    ).toEqual([0]);
  });

  it("takes what says the same at another time for no copy", async () => {
    using own = createLibraryFixture();
    const said = { kind: "message", segments: [{ text: "the pump stopped" }] } as const;
    const added = own.add([
      { path: "1.txt", ...said },
      { path: "2.txt", ...said },
    ]);
    const reads = createSearchStore(own.reader);
    const ids = added.flatMap(({ segmentIds }) => segmentIds);
    expect((await reads.ownersOf(ids)).map(({ contentHash }) => contentHash)).toEqual([undefined, undefined]);
    expect((await reads.hydrate(ids, words())).map(({ sameContent }) => sameContent)).toEqual([[], []]);
  });

  const countsOf = async (filters: readonly Restriction[]): Promise<Counted> => {
    const { counts } = await store.browse(filters, [], { sort: "newest", from: 0, limit: 1, counted: true });
    return counts ?? { facets: {}, ranges: {} };
  };

  it("counts items by kind, folder, language, tag and year", async () => {
    const { facets: all, ranges } = await countsOf([]);
    expect(all.kind).toEqual([
      { value: "text", label: "text", count: 2 },
      { value: "markdown", label: "markdown", count: 1 },
      { value: "pdf", label: "pdf", count: 1 },
    ]);
    expect(all.folder?.map(({ label, count }) => [label, count])).toEqual([
      ["Library/home", 2],
      ["Library/work", 2],
    ]);
    expect(all.tag?.map(({ value, count }) => [value, count])).toEqual([
      ["boats", 2],
      ["money", 1],
    ]);
    expect(all.year?.map(({ value }) => value)).toEqual(["2026", "2024", "2019"]);
    // When it came to be, not when it was last written; nothing here plays.
    expect(ranges.time).toEqual({ least: day("2019-05-05"), greatest: day("2026-03-01") });
    expect(ranges.size?.least).toBeGreaterThan(0);
    expect(ranges.duration).toBeUndefined();
    const one = await countsOf([{ field: "kind", value: "pdf", not: false }]);
    expect(one.ranges.size?.least).toBe(one.ranges.size?.greatest);
    expect((await store.facets([])).ranges).toEqual({});
    const owners = await store.ownersOf(segments.slice(0, 2));
    expect((await store.facets(owners.map((owner) => owner.itemId))).facets.kind).toEqual([
      { value: "markdown", label: "markdown", count: 1 },
    ]);
  });

  it("finds every folder facet again by its value", async () => {
    for (const { value, count } of (await countsOf([])).facets.folder ?? [])
      expect(
        (await store.browse([{ field: "in", value, not: false }], [], { sort: "newest", from: 0, limit: 9 }))
          .totalCount,
      ).toBe(count);
  });
});

describe("suggestions", () => {
  it("offers folders of Windows", async () => {
    using fixture = createLibraryFixture();
    const path = String.raw`C:\Users\ann\Trips to Rome\a.md`;
    const [added] = fixture.add([{ path: "a.md", segments: [{ text: "A ferry." }] }]);
    const moved = {
      itemId: added!.itemId,
      path,
      sizeBytes: 8,
      modifiedMs: 1,
      fileKey: "1:0",
      contentChanged: false,
    };
    const [folder] = fixture.library.listFolders();
    fixture.library.applyDifference(
      folder!.id,
      { added: [], changed: [], moved: [moved], removed: [] },
      false,
      0,
    );
    const windows = createSearchStore(fixture.reader);
    expect(await windows.valuesOf("in", "tri", 5)).toEqual(["Trips to Rome"]);
    expect(await windows.valuesOf("in", "a.m", 5)).toEqual([]);
  });

  it("corrects what nobody wrote to what somebody did", async () => {
    expect(await store.corrections("ferreis", 3)).toEqual(["ferries"]);
    expect(await store.corrections("computatoin", 3)).toEqual(["computation"]);
    expect(await store.corrections("ferries", 3)).toEqual([]);
    expect(await store.corrections("nte", 3)).toEqual([]);
  });

  it("completes words, values and names", async () => {
    expect(await store.completions("FER", 3)).toEqual(["ferries"]);
    expect(await store.completions("caf", 3)).toEqual(["cafe"]);
    expect(await store.valuesOf("tag", "", 5)).toEqual(["boats", "money"]);
    expect(await store.valuesOf("lang", "d", 5)).toEqual(["de"]);
    expect(await store.valuesOf("in", "year", 5)).toEqual(["Year End"]);
    expect(await store.namesOf("harb", 5)).toEqual(["Running the harbour"]);
  });
});
