/** What an answer says of itself holds while items come and go between any two statements that read the store. */
import type Database from "better-sqlite3-multiple-ciphers";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { createLibraryFixture, type LibraryFixture } from "#adapters/sqlite/search-fixture.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import { createSearch } from "#core/query/search.ts";
import { systemClock } from "#hosts/system-clock.ts";
import type { ItemId } from "#shared/model/ids.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import { createExactIndex } from "./exact-index.ts";
import { answering, loadEmbedder, overThePort, plannerOver } from "./searchable.ts";

let embedder: Embedder;
beforeAll(async () => {
  embedder = await loadEmbedder();
});

interface Held {
  readonly itemId: ItemId;
  readonly kind: "message" | "text";
  readonly isKept: boolean;
}

/** Each with what it asks for, over what the library holds. */
const questions = [
  { text: "", asks: () => true, isRanked: false },
  { text: "kind:message", asks: ({ kind }: Held) => kind === "message", isRanked: false },
  { text: "tag:kept sort:name", asks: ({ isKept }: Held) => isKept, isRanked: false },
  { text: "harbour", asks: () => true, isRanked: true },
  { text: "harbour kind:message", asks: ({ kind }: Held) => kind === "message", isRanked: true },
  { text: "harbour tag:kept sort:newest", asks: ({ isKept }: Held) => isKept, isRanked: true },
] as const;

type Change = "add" | "remove" | "nothing";

/** A library that changes before each statement of its reader, as long as there are changes to come. */
function openChanging() {
  const { id, dimensions } = embedder.space;
  const fixture = createLibraryFixture(id, dimensions);
  let held: readonly Held[] = [];
  let count = 0;
  let coming: Change[] = [];
  const seen: (readonly Held[])[] = [];
  const change = (kind: Change): void => {
    if (kind === "add") {
      const own = { kind: count % 2 === 0 ? "message" : "text", isKept: count % 3 === 0 } as const;
      // No two say the same: a copy is listed with the other.
      const segments = [{ text: `The harbour counts ship number ${count}.` }];
      const tags = own.isKept ? ["kept"] : [];
      const [item] = fixture.add([{ path: `${count++}.txt`, kind: own.kind, tags, segments }]);
      if (item !== undefined) held = [...held, { ...own, itemId: item.itemId }];
    } else if (kind === "remove") {
      const [first, ...rest] = held;
      const [folder] = fixture.library.listFolders();
      if (first === undefined || folder === undefined) return;
      const removed = [first.itemId];
      fixture.library.applyDifference(folder.id, { added: [], changed: [], moved: [], removed }, false, 1);
      held = rest;
    }
    seen.push(held);
  };
  return {
    store: overThePort({ ...fixture, reader: disturbed(fixture, () => change(coming.shift() ?? "nothing")) }),
    change,
    held: () => held,
    /** What the library held, at each moment since. */
    begin(changes: readonly Change[]): readonly (readonly Held[])[] {
      coming = [...changes];
      seen.splice(0, seen.length, held);
      return seen;
    },
    stop: (): void => void (coming = []),
    [Symbol.dispose]: () => fixture[Symbol.dispose](),
  };
}

/** The reader's connection; `disturb` is called before each statement is run. */
function disturbed({ reader }: LibraryFixture, disturb: () => void): Database.Database {
  const runs = new Set<PropertyKey>(["all", "get", "iterate"]);
  const chains = new Set<PropertyKey>(["pluck", "raw"]);
  const own = <Target extends object>(target: Target, key: PropertyKey): unknown => {
    const value: unknown = Reflect.get(target, key, target);
    return typeof value === "function" ? value.bind(target) : value;
  };
  const statement = (target: Database.Statement): Database.Statement =>
    new Proxy(target, {
      get(_, key) {
        const method = own(target, key) as (...given: unknown[]) => unknown;
        if (chains.has(key)) return (...given: unknown[]) => (method(...given), statement(target));
        if (!runs.has(key)) return method;
        return (...given: unknown[]) => (disturb(), method(...given));
      },
    });
  return new Proxy(reader, {
    get: (target, key) =>
      key === "prepare" ? (sql: string) => statement(target.prepare(sql)) : own(target, key),
  });
}

/** How many there are in all, of each kind, and that are kept. */
const tallied = (items: readonly Held[]): readonly number[] => [
  items.length,
  ...["message", "text"].map((kind) => items.filter((item) => item.kind === kind).length),
  items.filter(({ isKept }) => isKept).length,
];
const counted = ({ totalCount, facets }: SearchResult): readonly number[] => [
  totalCount,
  ...["message", "text"].map((kind) => facets.kind?.find(({ value }) => value === kind)?.count ?? 0),
  facets.tag?.find(({ value }) => value === "kept")?.count ?? 0,
];

const changes = fc.array(fc.constantFrom<Change>("add", "add", "nothing", "remove"), { maxLength: 40 });

it("lists and counts what was there at one moment, whatever comes and goes meanwhile", async () => {
  let movedCount = 0;
  await fc.assert(
    fc.asyncProperty(
      changes,
      fc.constantFrom(...questions),
      fc.constantFrom(3, 100),
      fc.boolean(),
      async (coming, { text, asks, isRanked }, limit, isCalm) => {
        using library = openChanging();
        for (let count = 0; count < 8; count++) library.change("add");
        const vectors = createExactIndex();
        const { store } = library;
        await using planner = await plannerOver(store, vectors, embedder);
        const timeZone = (): string => "UTC";
        const clock = systemClock;
        const search = answering(createSearch({ store, vectors, embedder, clock, timeZone, planner }));
        const input = { text, offset: 0, limit, typing: false, weak: false, facets: true };
        const onlyMore = isCalm ? coming.filter((change) => change !== "remove") : coming;
        const seen = library.begin(onlyMore);
        const answer = await search.query(input);
        library.stop();
        if (seen.some((held) => held.length !== seen[0]?.length)) movedCount++;
        const moments = seen.map((held) => tallied(held.filter(asks)));
        const [total = 0, messages = 0, texts = 0] = counted(answer);
        const ids = answer.hits.map(({ itemId }) => itemId);

        expect(new Set(ids).size).toBe(ids.length);
        const ever = new Set(
          seen
            .flat()
            .filter(asks)
            .map(({ itemId }) => itemId),
        );
        expect(ids.filter((itemId) => !ever.has(itemId))).toEqual([]);
        // What is gone by then is left out of what is shown and counted, and nothing is put in its place.
        expect(ids.length).toBeLessThanOrEqual(Math.min(limit, total));
        expect(messages + texts).toBeLessThanOrEqual(total);
        // Filters alone are answered and counted in one go; so is the rest where nothing goes away.
        if (!isRanked || isCalm) expect(moments).toContainEqual(counted(answer));
        if (isCalm) expect(ids).toHaveLength(Math.min(limit, total));

        // And nothing of it is kept for later.
        expect(counted(await search.query(input))).toEqual(tallied(library.held().filter(asks)));
      },
    ),
    { numRuns: 24, seed: 20_261_129 },
  );
  // Or the test would say nothing.
  expect(movedCount).toBeGreaterThan(12);
}, 120_000);
