/** Orders and pages of the whole search, on its real parts, while the library changes. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Embedder } from "#core/ports/embedder.ts";
import { createPages } from "#core/query/pages.ts";
import { keptFoundCountMax } from "#core/query/limits.ts";
import type { Ranked } from "#core/query/rank.ts";
import type { Hit } from "#shared/model/hit.ts";
import { ItemId, SegmentId } from "#shared/model/ids.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import { loadEmbedder, makeSearchable, type Searchable } from "./searchable.ts";

const input = { offset: 0, limit: 4, typing: false, weak: false, facets: false };
const places = ["harbour", "island", "valley", "meadow", "bridge"];
let embedder: Embedder;
let library: Searchable;

beforeAll(async () => {
  embedder = await loadEmbedder();
});
const documentsOf = (count: number) =>
  Array.from({ length: count }, (_, place) => ({
    id: `document-${place}`,
    title: "",
    text: `A ferry crosses to the ${places[place % 5] ?? ""} number ${place}. ${"Water. ".repeat((place * 7) % 13)}`,
  }));
beforeAll(async () => {
  library = await makeSearchable(documentsOf(23), embedder);
});
afterAll(() => library[Symbol.dispose]());

const ask = (text: string, more: Partial<typeof input> & { readonly cursor?: string } = {}) =>
  library.search.query({ ...input, ...more, text });

/** All pages by cursor; `between` is done after each. */
async function walk(text: string, between: (page: SearchResult) => void = () => undefined) {
  const hits: Hit[] = [];
  for (let cursor: string | undefined, count = 0; count < 50; count++) {
    const page = await ask(text, cursor === undefined ? {} : { cursor });
    hits.push(...page.hits);
    cursor = page.nextCursor;
    if (cursor === undefined) return hits;
    between(page);
  }
  throw new Error("the pages never end");
}

const keys: Record<string, (hit: Hit) => number | string> = {
  newest: (hit) => -hit.modifiedMs,
  oldest: (hit) => hit.modifiedMs,
  largest: (hit) => -hit.sizeBytes,
  smallest: (hit) => hit.sizeBytes,
  name: (hit) => hit.name,
};
const isSorted = (values: readonly (number | string)[]): boolean =>
  values.every((value, place) => place === 0 || (values[place - 1] ?? value) <= value);

describe("orders", () => {
  for (const [sort, key] of Object.entries(keys))
    it(`puts filters alone, and words, ${sort} first`, async () => {
      const browsed = await ask(`sort:${sort} kind:text`, { limit: 50 });
      expect(browsed.hits.length).toBe(browsed.totalCount);
      expect(isSorted(browsed.hits.map(key))).toBe(true);
      const found = await ask(`ferry sort:${sort}`, { limit: 50 });
      expect(found.hits.length).toBeGreaterThanOrEqual(23);
      expect(isSorted(found.hits.map(key))).toBe(true);
      expect(found.plan.steps.map(({ name }) => name)).toContain("sort");
      expect(found.understood.sort).toBe(sort);
    });

  it("leaves out what is much weaker than the best, and says so", async () => {
    const ranked = await ask("ferry valley number 7", { limit: 50 });
    const sorted = await ask("ferry valley number 7 sort:oldest", { limit: 50 });
    const best = ranked.hits[0]?.score ?? 0;
    expect(sorted.hits.map(({ itemId }) => itemId).toSorted()).toEqual(
      ranked.hits
        .filter(({ score }) => score >= best / 2)
        .map(({ itemId }) => itemId)
        .toSorted(),
    );
    expect(sorted.totalCount).toBe(sorted.hits.length);
  });
});

describe("cursors", () => {
  it("lead through the same list as offsets do", async () => {
    for (const text of ["kind:text", "kind:text sort:name", "ferry", "ferry sort:largest", "larger:1b"]) {
      const whole = await ask(text, { limit: 50 });
      const walked = await walk(text);
      expect(walked.map(({ itemId }) => itemId)).toEqual(whole.hits.map(({ itemId }) => itemId));
      expect(walked.map(({ rank }) => rank)).toEqual(walked.map((_, place) => place + 1));
      expect(whole.nextCursor).toBeUndefined();
    }
  });

  it("give every item once that was there throughout, whatever comes and goes meanwhile", async () => {
    for (const text of ["kind:text sort:newest", "kind:text sort:name", "ferry", "ferry sort:smallest"]) {
      const before = await ask(text, { limit: 100 });
      let removedId: string | undefined;
      const walked = await walk(text, (page) => {
        const { fixture } = library;
        fixture.add([
          { path: `000-${text.length}-${page.hits[0]?.rank}.txt`, segments: [{ text: "A ferry. A ferry." }] },
        ]);
        if (removedId !== undefined) return;
        removedId = page.hits[1]?.itemId;
        const folder = fixture.library.listFolders()[0];
        if (folder !== undefined && removedId !== undefined)
          fixture.library.applyDifference(
            folder.id,
            { added: [], changed: [], moved: [], removed: [ItemId.parse(removedId)] },
            false,
            9,
          );
      });
      const ids = walked.map(({ itemId }) => itemId);
      expect(new Set(ids).size).toBe(ids.length);
      const stayed = before.hits.map(({ itemId }) => itemId);
      expect(ids.filter((id) => stayed.includes(id))).toEqual(stayed);
    }
  });

  it("are refused where they are no cursors, of another query, or of a list that is gone", async () => {
    const { nextCursor = "" } = await ask("ferry");
    for (const cursor of ["", "x", "00", "7b7d", `${nextCursor}0`, nextCursor.slice(2)])
      await expect(ask("ferry", { cursor })).rejects.toThrow("BAD_CURSOR");
    await expect(ask("bridge", { cursor: nextCursor })).rejects.toThrow("BAD_CURSOR");
    const other = await makeSearchable(documentsOf(5), embedder);
    await expect(other.search.query({ ...input, text: "ferry", cursor: nextCursor })).rejects.toThrow(
      "CURSOR_EXPIRED",
    );
    other[Symbol.dispose]();
    expect((await ask("ferry", { typing: true })).nextCursor).toBeUndefined();
  });

  it("outlive other lists only as far as there is room", () => {
    const pages = createPages("session");
    const listOf = (count: number): Ranked => ({
      found: Array.from({ length: count }, (_, place) => ({
        itemId: ItemId.parse("01900000-0000-7000-8000-000000000002"),
        best: { segmentId: SegmentId.parse(place + 1), score: 1, words: undefined, meaning: undefined },
        others: [],
      })),
      noGoodMatch: false,
      looks: [],
      words: { anyOf: [], phrases: [], excluded: [] },
      vector: undefined,
      corrections: [],
      examples: { asked: [], own: [] },
      meaningReady: true,
    });
    const first = pages.keep(listOf(10), "a", 5);
    const second = pages.keep(listOf(keptFoundCountMax - 5), "b", 5);
    expect(pages.start({ cursor: first, offset: 0 }, "a")).toEqual({ refused: "CURSOR_EXPIRED" });
    expect(pages.start({ cursor: second, offset: 0 }, "b")).toMatchObject({ kind: "kept", offset: 5 });
    const huge = pages.keep(listOf(2 * keptFoundCountMax), "c", 5);
    expect(pages.start({ cursor: second, offset: 0 }, "b")).toEqual({ refused: "CURSOR_EXPIRED" });
    expect(pages.start({ cursor: huge, offset: 0 }, "c")).toMatchObject({ kind: "kept" });
  });
});
