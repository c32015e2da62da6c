/** A library of notes whose meaning is the sum of their words, and the search over it. */
import {
  type AddedItem,
  createLibraryFixture,
  type LibraryFixture,
} from "#adapters/sqlite/search-fixture.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { SearchStore } from "#core/ports/search-store.ts";
import { isRefusal, type Search } from "#core/ports/use-cases.ts";
import type { VectorIndex, VectorRow } from "#core/ports/vector-index.ts";
import { candidateCountMax } from "#core/query/limits.ts";
import { costsAtFirst } from "#core/query/planner/limits.ts";
import { createSearch } from "#core/query/search.ts";
import { systemClock } from "#hosts/system-clock.ts";
import { quantise } from "#shared/kit/int8-vector.ts";
import type { ItemId, SegmentId } from "#shared/model/ids.ts";
import type { QueryCosts } from "#shared/model/query-costs.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import { createRandom } from "../data/random.ts";
import { loadEmbedder, overThePort, plannerOver } from "./searchable.ts";

/** No two have one stem, and none is a stop word. */
export const words = ["kato", "lumi", "nero", "pilu", "rosa", "tevo", "vank", "zubo"] as const;
const kinds = ["text", "markdown", "pdf"] as const;
const folders = ["home", "work/old", "work/new"] as const;
const dayMs = 86_400_000;
const dimensions = 16;

/** What an item is, whichever of its segments is looked at. */
interface Draft {
  readonly title: string | undefined;
  readonly path: string;
  readonly kind: (typeof kinds)[number];
  readonly language: "de" | "en";
  readonly tags: readonly string[];
  readonly modifiedMs: number;
  /** Of each segment. */
  readonly texts: readonly string[];
}

/** A segment, with what its item is. */
export interface Note extends Draft {
  readonly segmentId: SegmentId;
  readonly itemId: ItemId;
  readonly text: string;
  readonly codes: Int8Array;
}

export interface PlanLibrary extends Disposable {
  readonly store: SearchStore;
  /** Those of the notes, in order of their ids. */
  readonly rows: readonly VectorRow[];
  readonly notes: readonly Note[];
  /** Where all of them lie. */
  readonly root: string;
  /** Words that stand for each other; of every second seed there are none. */
  readonly synonyms: readonly string[];
  /** `@7` stands for the seventh segment, `@i7` for its item. */
  write(text: string): string;
  /** Something comes, and goes again: an answer that is kept does not change by it. */
  disturb(): void;
}

/** The same notes for the same seed. */
export async function openPlanLibrary(
  embedder: Embedder,
  seed: number,
  itemCount: number,
): Promise<PlanLibrary> {
  using opening = new DisposableStack();
  const fixture = opening.use(createLibraryFixture(embedder.space.id, dimensions));
  const drafts = draftsOf(seed, itemCount);
  const items = await Promise.all(
    drafts.map(async ({ texts, title, ...draft }) => ({
      ...draft,
      ...(title === undefined ? {} : { title }),
      segments: texts.map((text) => ({ text })),
      vectors: await Promise.all(texts.map(async (text) => quantise(await embedder.embed([text])))),
    })),
  );
  const added = fixture.add(items);
  const notes = notesOf(fixture, drafts, added, (item, segment) => items[item]?.vectors[segment]?.codes);
  const rows = notes.map(({ segmentId, codes }) => ({ segmentId, codes, scale: 1 }));
  const synonyms = seed % 2 === 0 ? [] : [words[0], words[1]];
  if (synonyms.length > 0) fixture.notes.setSynonyms(synonyms);
  const opened = opening.move();
  return {
    store: overThePort(fixture),
    rows,
    notes,
    root: fixture.root,
    synonyms,
    write: (text) =>
      text.replaceAll(/@(i?)(\d+)/gu, (_, item: string, place: string) => {
        const note = notes[Number(place) % notes.length];
        return String(item === "" ? note?.segmentId : note?.itemId);
      }),
    disturb: () => disturb(fixture),
    [Symbol.dispose]: () => opened.dispose(),
  };
}

function draftsOf(seed: number, itemCount: number): readonly Draft[] {
  const random = createRandom(seed);
  const oneOf = <Value>(values: readonly [Value, ...Value[]]): Value =>
    values[random.below(values.length)] ?? values[0];
  const someWords = (): string => Array.from({ length: 6 }, () => oneOf(words)).join(" ");
  return Array.from({ length: itemCount }, (_, place) => ({
    texts: [`${someWords()} n${place}`, ...(random.below(4) === 0 ? [`${someWords()} m${place}`] : [])],
    title: random.below(4) === 0 ? oneOf(words) : undefined,
    path: `${oneOf(folders)}/${place}.txt`,
    kind: kinds[random.below(10) === 0 ? 2 : random.below(2)] ?? "text",
    language: random.below(3) === 0 ? "de" : "en",
    tags: [
      "all",
      ...(random.below(5) === 0 ? [oneOf(words)] : []),
      ...(random.below(2) === 0 ? ["half"] : []),
      ...(random.below(40) === 0 ? ["rare"] : []),
    ],
    modifiedMs: random.below(1_000) * dayMs,
  }));
}

const notesOf = (
  { root }: LibraryFixture,
  drafts: readonly Draft[],
  added: readonly AddedItem[],
  codesOf: (item: number, segment: number) => Int8Array | undefined,
): readonly Note[] =>
  drafts.flatMap((draft, place) =>
    draft.texts.flatMap((text, ordinal) => {
      const { itemId, segmentIds = [] } = added[place] ?? {};
      const segmentId = segmentIds[ordinal];
      const codes = codesOf(place, ordinal);
      return itemId === undefined || segmentId === undefined || codes === undefined
        ? []
        : [{ ...draft, path: `${root}/${draft.path}`, itemId, segmentId, text, codes }];
    }),
  );

function disturb({ add, library }: LibraryFixture): void {
  const [item] = add([{ path: "work/passing.txt", segments: [{ text: words.join(" ") }] }]);
  const [folder] = library.listFolders();
  if (item === undefined || folder === undefined) throw new Error("nothing was added");
  const removed = [item.itemId];
  library.applyDifference(folder.id, { added: [], changed: [], moved: [], removed }, false, 9);
}

/** The sum of a vector for each word: near is what has the same words. It takes the place of a model. */
export async function createWordSum(): Promise<Embedder> {
  const real = await loadEmbedder();
  // By the word alone: a seed that failed fails again, whatever was asked before it.
  const vectorOf = (word: string): readonly number[] => {
    const random = createRandom(Number.parseInt(word, 36));
    return Array.from({ length: dimensions }, () => random.next() - 0.5);
  };
  return {
    ...real,
    space: { ...real.space, dimensions },
    countTokens: (texts) => Promise.resolve(texts.map(() => 1)),
    embed: (texts) =>
      Promise.resolve(
        Float32Array.from(
          texts.flatMap((text) => {
            const parts = (text.match(/\w+/gu) ?? []).map(vectorOf);
            const sum = Array.from({ length: dimensions }, (_, column) =>
              parts.reduce((total, part) => total + (part[column] ?? 0), 0),
            );
            const length = Math.hypot(...sum) || 1;
            return sum.map((value) => value / length);
          }),
        ),
      ),
  };
}

const dear = 1_000;
/** What makes the planner go about everything that can be in the one way, or in the other. */
export const ways = [
  { way: "filters first", costs: { ...costsAtFirst, checkMsPerSegment: dear } },
  { way: "filters last", costs: { ...costsAtFirst, listMsPerItem: dear, nearestMsPerAllowed: dear } },
] as const;

export interface PlannedSearch {
  readonly store: SearchStore;
  readonly vectors: VectorIndex;
  readonly embedder: Embedder;
  readonly costs: QueryCosts;
}

/** When it is asked: the newest notes are of yesterday. */
export const askedMs = 1_000 * dayMs;

type Input = Parameters<Search["query"]>[0];
export type Ask = (text: string, more?: Partial<Input>, between?: () => void) => Promise<SearchResult>;

/** Answers with the hits of all pages, by their cursors, and what the first of them says; every place a hit, where nothing else is asked. */
export async function openSearch(
  { store, vectors, embedder, costs }: PlannedSearch,
  opened: AsyncDisposableStack,
  /** Time that has passed besides. */
  laterMs = (): number => 0,
): Promise<Ask> {
  const planner = opened.use(await plannerOver(store, vectors, embedder, costs));
  const elapsedMs = (): number => systemClock.elapsedMs() + laterMs();
  const clock = { ...systemClock, nowMs: () => askedMs, elapsedMs };
  const search = createSearch({ store, vectors, embedder, clock, timeZone: () => "UTC", planner });
  return async (text, more = {}, between = () => undefined) => {
    const usual = { offset: 0, limit: candidateCountMax, typing: false, weak: true, facets: true };
    const input = { ...usual, collapse: false, ...more, text };
    const page = async (asked: Input): Promise<SearchResult> => {
      const answer = await search.query(asked);
      if (isRefusal(answer)) throw new Error(answer.refused);
      return answer;
    };
    const first = await page(input);
    const hits = [...first.hits];
    for (let cursor = first.nextCursor; cursor !== undefined;) {
      between();
      const next = await page({ ...input, facets: false, cursor });
      hits.push(...next.hits);
      cursor = next.nextCursor;
    }
    return { ...first, hits };
  };
}
