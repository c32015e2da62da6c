/** What the planner chooses, and says of it, over a library that is large by its costs alone. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLibraryFixture, type LibraryFixture } from "#adapters/sqlite/search-fixture.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import { createSearch } from "#core/query/search.ts";
import { ofBefore } from "#core/query/step-log.ts";
import { systemClock } from "#hosts/system-clock.ts";
import { quantise } from "#shared/kit/int8-vector.ts";
import type { Plan, PlanStep } from "#shared/model/hit.ts";
import { Revision } from "#shared/model/ids.ts";
import type { QueryCosts } from "#shared/model/query-costs.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import { createExactIndex } from "./exact-index.ts";
import { answering, type AnsweringSearch, loadEmbedder, overThePort, plannerOver } from "./searchable.ts";

/** As if each of its segments stood for a thousand: what is listed by the segment is dear, what is asked once is not. */
const costs: QueryCosts = {
  callMs: 0.1,
  listMsPerItem: 0.1,
  listMsPerSegment: 0.5,
  countMsPerItem: 0.05,
  checkMsPerSegment: 0.002,
  nearestMs: 2,
  nearestMsPerCandidate: 0.001,
  nearestMsPerAllowed: 0.02,
};
const noteCount = 1_600;
/** A third of the notes are about bread, and those alone are Markdown. */
const isBread = (place: number): boolean => place % 3 === 0;
const textOf = (place: number): string =>
  isBread(place)
    ? `Sourdough ${place}: flour, water and salt rise overnight and are baked into a loaf.`
    : `The harbour master of quay ${place} sees the ships and ferries come in with the tide.`;
const kindOf = (place: number) => (place % 400 === 1 ? "pdf" : isBread(place) ? "markdown" : "text");

let fixture: LibraryFixture;
let embedder: Embedder;
let vectors: VectorIndex;

beforeAll(async () => {
  embedder = await loadEmbedder();
  const { id, dimensions } = embedder.space;
  fixture = createLibraryFixture(id, dimensions);
  vectors = createExactIndex();
  const texts = Array.from({ length: noteCount }, (_, place) => textOf(place));
  const rows = await embedder.embed(texts);
  const codes = texts.map((_, row) => quantise(rows.subarray(row * dimensions, (row + 1) * dimensions)));
  const added = fixture.add(
    texts.map((text, place) => ({
      path: `${place}.txt`,
      kind: kindOf(place),
      language: "en",
      tags: place < 3 ? ["rare"] : [],
      segments: [{ text }],
      vectors: codes.slice(place, place + 1),
    })),
  );
  const segmentIds = added.flatMap((item) => item.segmentIds);
  await vectors.apply({
    added: segmentIds.flatMap((segmentId, place) => {
      const vector = codes[place];
      return vector === undefined ? [] : [{ segmentId, ...vector }];
    }),
    removed: [],
    revision: Revision.parse(1),
  });
});
const planners = new AsyncDisposableStack();
afterAll(async () => {
  await planners.disposeAsync();
  fixture[Symbol.dispose]();
});

async function searchOver(index: VectorIndex, model = embedder): Promise<AnsweringSearch> {
  const store = overThePort(fixture);
  const planner = planners.use(await plannerOver(store, index, embedder, costs));
  return answering(
    createSearch({
      store,
      vectors: index,
      embedder: model,
      clock: systemClock,
      timeZone: () => "UTC",
      planner,
    }),
  );
}
const page = { offset: 0, limit: 10, typing: false, weak: false, facets: false };
const ask = (search: AnsweringSearch, text: string): Promise<SearchResult> => search.query({ ...page, text });
const step = ({ steps }: Plan, name: PlanStep["name"]) => steps.find((each) => each.name === name);
const codesOf = (plan: Plan, name: PlanStep["name"]) => {
  const found = step(plan, name);
  return found === undefined ? undefined : [found.strategyRemark.code, found.whyRemark.code];
};

describe("explains each question with the way that one would hope for", () => {
  it.each([
    ["harbour", ["side-by-side", "unrestricted"], ["exact", "unrestricted"]],
    ["harbour tag:rare", ["filter-first", "too-few-to-meet"], ["exact", "filters-leave"]],
    ["harbour kind:text,markdown", ["filter-last", "cheaper-way"], ["exact", "checked-afterwards"]],
    ["harbour after:2000", ["filter-last", "cheaper-way"], ["exact", "checked-afterwards"]],
    ['"harbour master"', ["filter-first", "must-be-listed"], ["exact", "filters-leave"]],
    ["harbour -flour kind:text", ["filter-first", "must-be-listed"], ["exact", "filters-leave"]],
    ["harbour kind:image", ["filter-first", "too-few-to-meet"], ["leg-left-out", "filters-leave"]],
    ["kind:pdf", undefined, undefined],
  ] as const)("%s", async (text, way, meaning) => {
    const { plan } = await ask(await searchOver(vectors), text);
    expect(codesOf(plan, "plan")).toEqual(way);
    expect(codesOf(plan, "meaning")).toEqual(meaning);
    expect(codesOf(plan, "words")).toEqual(way === undefined ? undefined : ["full-text", "every-word-tells"]);
    if (way === undefined) expect(codesOf(plan, "filter")).toEqual(["newest-first", "nothing-to-rank-by"]);
    if (way?.[0] === "filter-last")
      expect(codesOf(plan, "filter")).toEqual(["of-those-found", "checked-afterwards"]);
  });

  it("expects what then comes, near enough to choose by", async () => {
    const { plan } = await ask(await searchOver(vectors), "harbour kind:text after:2000");
    const chosen = step(plan, "plan");
    expect(chosen?.count).toBeGreaterThan(1_000);
    expect(chosen?.estimatedCount).toBeCloseTo(chosen?.count ?? 0, -1);
    for (const { estimatedCount, name } of plan.steps.filter((each) => each.name === "filter"))
      expect(estimatedCount, name).toBeGreaterThan(0);
    const search = await searchOver(vectors);
    await ask(search, "harbour loaf");
    const { plan: worded } = await ask(search, "loaf harbour kind:markdown");
    // Words are taken to be independent, and here each segment has one of the two.
    const { count = 0, estimatedCount = 0 } = step(worded, "words") ?? {};
    expect(count).toBeGreaterThan(500);
    expect(estimatedCount / count).toBeGreaterThan(0.7);
    expect(estimatedCount / count).toBeLessThan(1);
    const { plan: second } = await ask(search, "ferry tag:rare");
    expect(step(second, "plan")).toMatchObject({ count: 3, estimatedCount: 3 });
  });

  it("gives what it gave, and says so, until something changes", async () => {
    const search = await searchOver(vectors);
    const first = await ask(search, "harbour kind:text");
    const again = await ask(search, "kind:text   harbour");
    expect(codesOf(again.plan, "cache")).toEqual(["from-cache", "nothing-changed"]);
    expect(again.plan.steps.slice(1)).toEqual(first.plan.steps.map(ofBefore));
    expect(again.hits).toEqual(first.hits);
    const [item] = again.hits;
    if (item === undefined) throw new Error("nothing was found");
    fixture.library.setTags(item.itemId, [...item.tags, "seen"]);
    const changed = await ask(search, "harbour kind:text");
    expect(step(changed.plan, "cache")).toBeUndefined();
    expect(changed.hits[0]?.tags).toContain("seen");
  });

  it("counts what it had found, and says so", async () => {
    const search = await searchOver(vectors);
    const first = await ask(search, "harbour kind:text");
    const counted = await search.query({ ...page, text: "harbour kind:text", limit: 1, facets: true });
    expect(codesOf(counted.plan, "cache")).toEqual(["found-before", "nothing-changed"]);
    expect(step(counted.plan, "cache")?.count).toBe(first.totalCount);
    const taken = ["plan", "words", "embed", "meaning", "fuse"] as const;
    for (const each of first.plan.steps.filter(({ name }) => taken.some((known) => known === name)))
      expect(step(counted.plan, each.name)).toEqual(ofBefore(each));
    const ofNow = ({ plan }: SearchResult) => plan.steps.filter(({ isOfBefore }) => !isOfBefore);
    expect(ofNow(counted).map(({ name }) => name)).toEqual(["cache", "hydrate", "facets"]);
    for (const { name, durationMs } of ofNow(counted))
      expect(durationMs, name).toBeLessThanOrEqual(counted.plan.totalMs);
    // Given once more, all but looking it up is of then.
    const again = await search.query({ ...page, text: "harbour kind:text", limit: 1, facets: true });
    expect(ofNow(again).map(({ name }) => name)).toEqual(["cache"]);
    expect(codesOf(again.plan, "cache")).toEqual(["from-cache", "nothing-changed"]);
    expect(again.plan.steps.slice(1).map(({ name }) => name)).toEqual(
      counted.plan.steps.slice(1).map(({ name }) => name),
    );
    expect(codesOf(counted.plan, "facets")?.[0]).toBe("counted-over-worded");
    expect(step(first.plan, "facets")).toBeUndefined();
  });

  it("goes by meaning alone where there is no word to look up, and by words alone where the model knows none", async () => {
    const search = await searchOver(vectors);
    const [hit] = (await ask(search, "harbour")).hits;
    const { plan } = await ask(search, `like:${hit?.segmentId}`);
    expect(codesOf(plan, "plan")).toEqual(["meaning-alone", "no-word-to-find"]);
    const silent: Embedder = {
      ...embedder,
      embed: (texts) => Promise.resolve(new Float32Array(texts.length * embedder.space.dimensions)),
    };
    const deaf = await ask(await searchOver(vectors, silent), "harbour");
    expect(codesOf(deaf.plan, "plan")).toEqual(["words-alone", "no-known-word"]);
    expect(step(deaf.plan, "meaning")).toBeUndefined();
  });

  it("leaves out a leg that has nothing to ask, or nothing to answer with, and says why", async () => {
    let embeddedCount = 0;
    const counting: Embedder = {
      ...embedder,
      embed: (texts, signal) => ((embeddedCount += texts.length), embedder.embed(texts, signal)),
    };
    const search = await searchOver(vectors, counting);
    const told = (plan: Plan, name: PlanStep["name"]) => codesOf(plan, name);
    const alike = await search.query({ ...page, text: "like:1", limit: 1 });
    expect(alike.hits).toHaveLength(1);
    expect(told(alike.plan, "embed")).toBeUndefined();
    expect(told(alike.plan, "words")).toEqual(["leg-left-out", "no-word-to-find"]);
    // How many have a phrase is known to nobody before.
    const both = await ask(search, 'like:1 like:2 "quay sourdough"');
    expect(
      both.plan.steps.flatMap(({ name, whyRemark }) => (name === "meaning" ? [whyRemark.code] : [])),
    ).toEqual(["filters-leave", "filters-leave"]);
    const before = embeddedCount;
    const nothing = await ask(search, "harbour kind:image");
    expect(told(nothing.plan, "meaning")).toEqual(["leg-left-out", "filters-leave"]);
    expect(told(nothing.plan, "embed")).toBeUndefined();
    expect(embeddedCount).toBe(before);
    const { plan } = await ask(await searchOver(createExactIndex()), "harbour");
    expect(told(plan, "plan")).toEqual(["words-alone", "nothing-embedded"]);
    expect(told(plan, "meaning")).toBeUndefined();
  });

  it("asks the model after all where something passes that was not expected to", async () => {
    const search = await searchOver(vectors);
    const text = "a harbour in the picture kind:image";
    expect((await ask(search, text)).totalCount).toBe(0);
    const [added] = fixture.add([
      { path: "new.png", kind: "image", segments: [{ text: "A mole with a lighthouse." }] },
    ]);
    const [segmentId] = added?.segmentIds ?? [];
    if (segmentId === undefined) throw new Error("nothing was added");
    const row = quantise(await embedder.embed(["A mole with a lighthouse."]));
    await vectors.apply({ added: [{ segmentId, ...row }], removed: [], revision: Revision.parse(2) });
    const { hits, plan } = await search.query({ ...page, text, weak: true });
    expect(step(plan, "plan")).toMatchObject({ estimatedCount: 0, count: 1 });
    expect(hits.map((hit) => hit.segmentId)).toEqual([segmentId]);
    expect(hits[0]?.legs.meaning).toBeDefined();
    await vectors.apply({ added: [], removed: [segmentId], revision: Revision.parse(3) });
  });

  it("tells what each leg is expected to take, once it has seen", async () => {
    const search = await searchOver(vectors);
    // Without a word nothing is seen of what looking words up takes.
    await search.query({ ...page, text: "like:1", limit: 1 });
    expect(codesOf((await ask(search, "harbour")).plan, "plan")).toEqual(["side-by-side", "unrestricted"]);
    const { plan } = await ask(search, "harbour loaf");
    expect(step(plan, "plan")?.strategyRemark).toMatchObject({
      code: "legs-side-by-side",
      wordsMs: expect.any(Number),
      meaningMs: costs.callMs + costs.nearestMs,
    });
  });

  it("forgives a slip before it looks again", async () => {
    const search = await searchOver(vectors);
    await search.suggest({ text: "harb", limit: 3 });
    const { plan, corrections } = await ask(search, "harbuor");
    expect(corrections).toEqual([{ from: "harbuor", to: "harbour" }]);
    expect(codesOf(plan, "typos")).toEqual(["nearest-known-word", "nobody-has"]);
    expect(plan.steps.filter(({ name }) => name === "words")).toHaveLength(2);
  });

  it("goes by words alone while the index is being built and has nothing", async () => {
    const building: VectorIndex = {
      ...vectors,
      state: async () => ({ ...(await vectors.state()), state: "building", vectorCount: 0 }),
    };
    const { plan } = await ask(await searchOver(building), "harbour kind:text");
    expect(codesOf(plan, "plan")).toEqual(["words-alone", "index-being-built"]);
    expect(step(plan, "meaning")).toBeUndefined();
  });

  it("goes by what the index has while the rest is read, and says so", async () => {
    const building: VectorIndex = {
      ...vectors,
      state: async () => ({ ...(await vectors.state()), state: "building" }),
    };
    const { plan } = await ask(await searchOver(building), "harbour kind:text");
    expect(codesOf(plan, "plan")).toEqual(["filter-last", "index-being-built"]);
    expect(step(plan, "meaning")?.count).toBeGreaterThan(0);
  });

  it("learns that what is near a question does not pass its filter, and lists from then on", async () => {
    const search = await searchOver(vectors);
    const first = await ask(search, "the harbour master at the quay kind:markdown");
    expect(codesOf(first.plan, "plan")?.[0]).toBe("filter-last");
    // Not fewer than there are: what was not met among all is then listed.
    expect(first.plan.steps.filter(({ name }) => name === "meaning").at(-1)?.whyRemark.code).toBe(
      "too-few-passed",
    );
    const second = await ask(search, "the harbour master at a quay kind:markdown");
    expect(codesOf(second.plan, "plan")).toEqual(["filter-first", "too-few-to-meet"]);
    expect(second.hits.map(({ segmentId }) => segmentId)).toEqual(
      first.hits.map(({ segmentId }) => segmentId),
    );
  });
});
