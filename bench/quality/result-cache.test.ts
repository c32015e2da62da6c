/** Answers that are kept are those that would be found anew, whatever happens to the library in between. */
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { createLibraryFixture, type AddedItem } from "#adapters/sqlite/search-fixture.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { Reranker } from "#core/ports/reranker.ts";
import type { Search } from "#core/ports/use-cases.ts";
import type { VectorRow } from "#core/ports/vector-index.ts";
import { createSearch } from "#core/query/search.ts";
import { systemClock } from "#hosts/system-clock.ts";
import { quantise } from "#shared/kit/int8-vector.ts";
import type { SegmentId } from "#shared/model/ids.ts";
import { createExactIndex } from "./exact-index.ts";
import { answering, type AnsweringSearch, loadEmbedder, overThePort, plannerOver } from "./searchable.ts";

let embedder: Embedder;
beforeAll(async () => {
  embedder = await loadEmbedder();
});

const texts = [
  "The ferry crosses the harbour at noon.",
  "Flour, water and salt make a loaf of bread.",
  "The violin sonata was played twice.",
  "A harbour master counts ships.",
] as const;
const queries = [
  "harbour",
  "bread kind:markdown",
  "sonata violin",
  "tag:kept",
  "harbour tag:kept",
  '"violin sonata"',
  "ships -ferry",
  "",
  "harbour sort:newest",
  "kind:markdown sort:name",
  "ships like:1",
  "harbour like:1 like:2 -like:3",
] as const;

async function openLibrary() {
  const { id, dimensions } = embedder.space;
  const fixture = createLibraryFixture(id, dimensions);
  const vectors = createExactIndex();
  const store = overThePort(fixture);
  const added: AddedItem[] = [];
  let arriving: VectorRow[] = [];
  let leaving: SegmentId[] = [];
  let count = 0;
  const planner = await plannerOver(store, vectors, embedder);
  const searchBy = (reranker?: Reranker): AnsweringSearch =>
    answering(
      createSearch({
        store,
        vectors,
        embedder,
        clock: systemClock,
        timeZone: () => "UTC",
        planner,
        ...(reranker && { reranker }),
      }),
    );
  return {
    searchBy,
    searchAnew: () => searchBy(),
    async add(text: string): Promise<void> {
      const row = quantise(await embedder.embed([text]));
      const kind = count % 2 === 0 ? "markdown" : "text";
      const [item] = fixture.add([{ path: `${count++}.txt`, kind, segments: [{ text }], vectors: [row] }]);
      if (item === undefined) return;
      added.push(item);
      arriving.push(...item.segmentIds.map((segmentId) => ({ segmentId, ...row })));
    },
    remove(place: number): void {
      const [item] = added.splice(place % Math.max(1, added.length), 1);
      const [folder] = fixture.library.listFolders();
      if (item === undefined || folder === undefined) return;
      const difference = { added: [], changed: [], moved: [], removed: [item.itemId] };
      leaving.push(...fixture.library.applyDifference(folder.id, difference, false, 1).removedSegments);
    },
    tag(place: number): void {
      const item = added[place % Math.max(1, added.length)];
      if (item !== undefined) fixture.library.setTags(item.itemId, place % 2 === 0 ? ["kept"] : []);
    },
    /** Words stand for each other, or do no more. */
    synonyms(place: number): void {
      if (place % 2 === 0) fixture.notes.setSynonyms(["ships", "bread"]);
      else fixture.notes.removeSynonyms(["ships"]);
    },
    /** The index comes after the store, sooner or later. */
    async index(): Promise<void> {
      await vectors.apply({ added: arriving, removed: leaving, revision: fixture.library.revision() });
      arriving = [];
      leaving = [];
    },
    async [Symbol.asyncDispose]() {
      await planner[Symbol.asyncDispose]();
      fixture[Symbol.dispose]();
    },
  };
}

type Placed = "remove" | "tag" | "synonyms";
type Manner = Pick<Parameters<Search["query"]>[0], "group" | "perGroup" | "diverse" | "titles" | "collapse">;
/** Most questions are asked as they are. */
const manners: readonly [Manner, ...Manner[]] = [
  {},
  {},
  {},
  { group: "kind", perGroup: 1 },
  { group: "folder" },
  { diverse: 0.5 },
  { titles: 1 },
  { collapse: false },
];
const action = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("add" as const), text: fc.constantFrom(...texts) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom<Placed>("remove", "tag", "synonyms"), place: fc.nat(50) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("index" as const) }) },
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant("ask" as const),
      text: fc.constantFrom(...queries),
      offset: fc.constantFrom(0, 0, 0, 2),
      limit: fc.constantFrom(20, 20, 20, 3),
      weak: fc.constantFrom(false, false, false, true),
      facets: fc.constantFrom(true, true, true, false),
      manner: fc.constantFrom<Manner>(...manners),
    }),
  },
);

async function happens(
  library: Awaited<ReturnType<typeof openLibrary>>,
  event: { kind: "add"; text: string } | { kind: Placed; place: number } | { kind: "index" },
): Promise<void> {
  if (event.kind === "add") await library.add(event.text);
  else if (event.kind === "index") await library.index();
  else library[event.kind](event.place);
}

it("is never out of date", { timeout: 120_000 }, async () => {
  let keptCount = 0;
  let foundBeforeCount = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 10, maxLength: 60 }), async (actions) => {
      await using library = await openLibrary();
      for (const text of texts) await library.add(text);
      await library.index();
      const search = library.searchAnew();
      const asked: Parameters<Search["query"]>[0][] = [];
      for (const each of actions) {
        if (each.kind !== "ask") {
          await happens(library, each);
          continue;
        }
        // As people do: something that they asked before, as often as not.
        const before = each.weak ? undefined : asked[each.text.length % Math.max(1, asked.length)];
        const { manner, kind: _asks, ...page } = each;
        // Then what it comes to, or the same put in another way.
        const input = { ...(before ?? { ...page, typing: false }), ...manner, facets: each.facets };
        asked.push(input);
        // Each search keeps lists of its own, and so has cursors of its own.
        const { plan: kept, nextCursor, ...given } = await search.query(input);
        const { plan: _, nextCursor: cursorAnew, ...anew } = await library.searchAnew().query(input);
        expect(given).toEqual(anew);
        expect(nextCursor === undefined).toBe(cursorAnew === undefined);
        if (kept.steps[0]?.strategyRemark.code === "from-cache") keptCount++;
        if (kept.steps[0]?.strategyRemark.code === "found-before") foundBeforeCount++;
      }
    }),
    { numRuns: 40, seed: 20_261_127 },
  );
  // Or the test would say nothing.
  expect(keptCount).toBeGreaterThan(100);
  expect(foundBeforeCount).toBeGreaterThan(100);
});

it("gives nothing that another reranker had put in order", async () => {
  await using library = await openLibrary();
  for (const text of texts) await library.add(text);
  const reranker = {
    id: "one",
    score: async (_: unknown, of: readonly string[]) => new Float32Array(of.length),
  };
  const search = library.searchBy(reranker);
  const ask = async () => {
    const { plan } = await search.query({
      text: "harbour",
      offset: 0,
      limit: 10,
      weak: true,
      facets: false,
      typing: false,
      rerankMs: 1_000,
    });
    return plan.steps[0]?.name;
  };
  await ask();
  expect(await ask()).toBe("cache");
  reranker.id = "another";
  expect(await ask()).not.toBe("cache");
});
