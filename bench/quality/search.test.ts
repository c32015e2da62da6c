/** The whole of search on its real parts: the store, the bundled model, vectors as they are stored. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Embedder } from "#core/ports/embedder.ts";
import { isRefusal } from "#core/ports/use-cases.ts";
import { createSearch } from "#core/query/search.ts";
import { SegmentId } from "#shared/model/ids.ts";
import { SavedSearchId } from "#shared/model/saved-search.ts";
import { readGapNotes } from "./documents.ts";
import {
  answering,
  loadEmbedder,
  makeSearchable,
  overThePort,
  plannerOver,
  type AnsweringSearch,
  type Searchable,
} from "./searchable.ts";

const input = { offset: 0, limit: 10, typing: false, weak: false, facets: true };
let embedder: Embedder;
let library: Searchable;
let search: AnsweringSearch;

beforeAll(async () => {
  embedder = await loadEmbedder();
  const { documents } = readGapNotes("notes", []);
  const copy = { id: "copy", title: "", text: documents[0]?.text ?? "" };
  library = await makeSearchable([...documents, copy], embedder);
  search = library.search;
});
afterAll(() => library[Symbol.dispose]());

const ids = async (text: string, more: Partial<typeof input> = {}): Promise<readonly string[]> =>
  (await search.query({ ...input, ...more, text })).hits.map((hit) => library.idOf(hit.path));

describe("query", () => {
  it("finds by meaning what has no word of the query", async () => {
    const result = await search.query({ ...input, text: "italian railway journey" });
    expect(library.idOf(result.hits[0]?.path ?? "")).toBe("note-4");
    expect(result.hits[0]).toMatchObject({ rank: 1, legs: { meaning: { rank: 1 } } });
    expect(result.hits[0]?.legs.words).toBeUndefined();
    expect(result).toMatchObject({ noGoodMatch: false, meaningReady: true, corrections: [] });
  });

  it("puts an exact word first and marks it", async () => {
    const { hits } = await search.query({ ...input, text: "sonata" });
    expect(library.idOf(hits[0]?.path ?? "")).toBe("note-10");
    const { snippet } = hits[0] ?? { snippet: { text: "", words: [] } };
    expect(snippet.words.map(({ startChar, endChar }) => snippet.text.slice(startChar, endChar))).toEqual([
      "sonata",
    ]);
  });

  it("says honestly that gibberish finds nothing, and shows the nearest when asked", async () => {
    expect(await search.query({ ...input, text: "xqzvw flurbing" })).toMatchObject({
      hits: [],
      noGoodMatch: true,
      totalCount: 0,
    });
    const weak = await search.query({ ...input, text: "xqzvw flurbing", weak: true });
    expect(weak.noGoodMatch).toBe(true);
    expect(weak.hits.length).toBeGreaterThan(0);
  });

  it("corrects a word that nobody has and reports it", async () => {
    await search.suggest({ text: "sona", limit: 3 });
    const result = await search.query({ ...input, text: "sonatta violin" });
    expect(result.corrections).toEqual([{ from: "sonatta", to: "sonata" }]);
    expect(library.idOf(result.hits[0]?.path ?? "")).toBe("note-10");
    // The model knows this word: rare here, not mistyped.
    expect((await search.query({ ...input, text: "orchestra" })).corrections).toEqual([]);
  });

  it("finds what is being typed", async () => {
    expect((await ids("sonat", { typing: true }))[0]).toBe("note-10");
  });

  it("corrects what is being typed once nothing begins so", async () => {
    await search.suggest({ text: "sona", limit: 3 });
    const typed = await search.query({ ...input, text: "violin sonat", typing: true });
    expect(typed.corrections).toEqual([]);
    const mistyped = await search.query({ ...input, text: "violin sonnata", typing: true });
    expect(mistyped.corrections).toEqual([{ from: "sonnata", to: "sonata" }]);
    expect(library.idOf(mistyped.hits[0]?.path ?? "")).toBe("note-10");
    // It may yet become a word that is known.
    expect((await search.query({ ...input, text: "xqzvwf", typing: true })).corrections).toEqual([]);
  });

  it("requires phrases and leaves out what is excluded, in both legs", async () => {
    expect(await ids('"monthly sum"')).toEqual(["note-9"]);
    expect(await ids("dog behaviour -puppy")).not.toContain("note-7");
    expect(await ids("sonata kind:pdf")).toEqual([]);
  });

  it("shows one of those with the same bytes and names the other", async () => {
    const { hits } = await search.query({ ...input, text: "cavities fillings" });
    expect(hits[0]?.sameContent).toHaveLength(1);
    expect(hits.slice(1).every((hit) => hit.path !== hits[0]?.sameContent[0])).toBe(true);
  });

  it("pages without gaps or repetitions", async () => {
    const text = "the children and the house in winter";
    const all = await ids(text, { limit: 30, weak: true });
    const paged: string[] = [];
    for (let offset = 0; offset < 30; offset += 7)
      paged.push(...(await ids(text, { offset, limit: 7, weak: true })));
    expect(paged.slice(0, all.length)).toEqual(all);
    expect(new Set(all).size).toBe(all.length);
    expect(
      (await search.query({ ...input, text, offset: 7, limit: 7, weak: true })).hits.map((hit) => hit.rank),
    ).toEqual([8, 9, 10, 11, 12, 13, 14]);
  });

  it("browses newest first when there are filters alone, with facets over all that pass", async () => {
    const result = await search.query({ ...input, text: "kind:text after:2000" });
    expect(result).toMatchObject({ totalCount: 51, noGoodMatch: false, printed: "kind:text after:2000" });
    expect(result.hits.map((hit) => hit.modifiedMs)).toEqual(
      result.hits.map((hit) => hit.modifiedMs).toSorted((a, b) => b - a),
    );
    expect(result.facets.kind).toEqual([{ value: "text", label: "text", count: 51 }]);
  });

  it("answers with what a tree holds of, by words and by meaning alike", async () => {
    const text = "music (sonata OR violin OR orchestra) -(wood AND varnish)";
    const { hits, understood, printed, facets, totalCount } = await search.query({ ...input, text });
    expect(printed).toBe("music (sonata OR violin OR orchestra) -(wood AND varnish)");
    expect(understood.problems).toEqual([]);
    expect(hits.length).toBeGreaterThan(0);
    expect(facets.kind?.[0]?.count).toBe(totalCount);
    for (const hit of hits) {
      const { segments } = library.fixture.library.readSegments(hit.itemId, 0, 100);
      const whole = segments.map((segment) => segment.text.toLowerCase()).join(" ");
      expect(whole).toMatch(/sonata|violin|orchestra/u);
      expect(/\bwood/u.test(whole) && /varnish/u.test(whole)).toBe(false);
    }
    expect((await search.query({ ...input, text: "-(kind:text OR xqzv)" })).totalCount).toBe(0);
  });

  it("refuses what is too long to be a query, and says how long it may be", async () => {
    const text = Array.from({ length: 10_000 }, (_, place) => `w${place}`).join(" OR ");
    await expect(search.query({ ...input, text })).rejects.toThrow("QUERY_TOO_LONG");
    const { hits, understood } = await search.query({ ...input, text: `sonata ${text.slice(0, 19_000)}` });
    expect(understood.problems.map(({ message }) => message)).toEqual(["too-many"]);
    expect(library.idOf(hits[0]?.path ?? "")).toBe((await ids("sonata"))[0]);
  });

  it("explains what it did", async () => {
    const { plan } = await search.query({ ...input, text: "sonata in:Library" });
    expect(plan.steps.map((step) => step.name)).toEqual([
      "plan",
      "words",
      "embed",
      "meaning",
      "fuse",
      "hydrate",
      "facets",
    ]);
    expect(plan.steps.find((step) => step.name === "meaning")).toMatchObject({
      strategy: "exact over 51",
      why: "filters leave 51 segments",
      visitedCount: 51,
      estimatedVisitedCount: 51,
      estimatedCount: 51,
      count: 51,
    });
  });

  it.each([
    ["by word while the index has nothing yet", 0, false],
    ["by meaning in what the index has while the rest is read", 1, true],
  ])("searches %s, and says so", async (_, vectorCount, byMeaning) => {
    const store = overThePort(library.fixture);
    const vectors = {
      ...library.vectors,
      state: async () => ({ ...(await library.vectors.state()), state: "building" as const, vectorCount }),
    };
    await using planner = await plannerOver(store, vectors, embedder);
    const building = answering(
      createSearch({
        store,
        vectors,
        embedder,
        planner,
        clock: { nowMs: () => 0, elapsedMs: () => 0, sleep: () => Promise.resolve() },
        timeZone: () => "UTC",
      }),
    );
    const result = await building.query({ ...input, text: "sonata" });
    expect(result.meaningReady).toBe(false);
    expect(result.hits.length).toBe(byMeaning ? 2 : 1);
    expect(result.hits[0]?.legs.meaning !== undefined).toBe(byMeaning);
  });

  it("stops when it is told to", async () => {
    await expect(search.query({ ...input, text: "sonata" }, AbortSignal.abort())).rejects.toThrow("abort");
  });

  // A rejection that nobody waits for would end the host; the runner fails where there is one.
  it("can be given up at any moment, whatever it is about to do", async () => {
    let givenUp = 0;
    for (const text of ["sonata", "kind:text sonata", '"opening sonata"', "sonatta"]) {
      for (let turns = 0; turns < 25; turns++) {
        const giving = new AbortController();
        const answer = search.query({ ...input, text }, giving.signal);
        const settled = answer.then(
          () => "answered",
          () => "given up",
        );
        for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
        giving.abort();
        if ((await settled) === "given up") givenUp++;
      }
    }
    expect(givenUp).toBeGreaterThan(0);
  });
});

describe("similar and suggest", () => {
  it("finds more like a segment, neither itself nor a copy", async () => {
    const [first] = (await search.query({ ...input, text: "cavities fillings" })).hits;
    const result = await search.similar({
      segmentId: first?.segmentId ?? SegmentId.parse(1),
      offset: 0,
      limit: 10,
    });
    if (isRefusal(result)) throw new Error(result.refused);
    expect(result.hits.map((hit) => library.idOf(hit.path))).not.toContain("note-1");
    expect(result.hits.map((hit) => library.idOf(hit.path))).not.toContain("copy");
    expect(await search.similar({ segmentId: SegmentId.parse(999_999), offset: 0, limit: 10 })).toEqual({
      refused: "NOT_FOUND",
    });
  });

  it("offers fields, values and words of the library", async () => {
    const texts = async (text: string): Promise<readonly string[]> =>
      (await search.suggest({ text, limit: 8 })).map((suggestion) => suggestion.text);
    expect(await texts("sona")).toEqual(["sonata"]);
    expect(await texts("my ki")).toContain("my kind:");
    expect(await texts("kind:pd")).toEqual(["kind:pdf"]);
    expect(await texts("in:libr")).toEqual(["in:Library"]);
  });

  it("offers searches of before: saved ones by name or text, made ones by their beginning", async () => {
    const { notes } = library.fixture;
    const id = SavedSearchId.parse("01900000-0000-7000-8000-000000000001");
    notes.putSaved({ id, name: "Chamber music", text: "sonata OR quartet" }, 1);
    notes.noteRecent("sonata for two", 2);
    notes.noteRecent("sonata OR quartet", 3);
    expect(await search.suggest({ text: "sonat", limit: 8 })).toEqual([
      { text: "sonata OR quartet", source: "saved", name: "Chamber music" },
      { text: "sonata for two", source: "recent" },
      { text: "sonata", source: "vocabulary" },
    ]);
    expect((await search.suggest({ text: "chamber m", limit: 8 }))[0]).toMatchObject({ source: "saved" });
    expect(await search.suggest({ text: "s", limit: 8 })).not.toContainEqual(
      expect.objectContaining({ source: "recent" }),
    );
    notes.forgetRecent();
    notes.removeSaved(id);
  });
});
