/** A library of notes whose meaning is the sum of their words, questions to it, and what a look at everything answers. */
import fc from "fast-check";
import {
  type AddedItem,
  createLibraryFixture,
  type LibraryFixture,
} from "#adapters/sqlite/search-fixture.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { QuantisedVector } from "#core/ports/library-store.ts";
import type { SearchStore } from "#core/ports/search-store.ts";
import { isRefusal } from "#core/ports/use-cases.ts";
import type { VectorIndex, VectorRow } from "#core/ports/vector-index.ts";
import { candidateCountMax } from "#core/query/limits.ts";
import { costsAtFirst } from "#core/query/planner/limits.ts";
import { createSearch } from "#core/query/search.ts";
import { systemClock } from "#hosts/system-clock.ts";
import { quantise } from "#shared/kit/int8-vector.ts";
import type { SegmentId } from "#shared/model/ids.ts";
import type { QueryCosts } from "#shared/model/query-costs.ts";
import type { QueryFilter } from "#shared/query/ast.ts";
import { holds, type Known } from "#shared/query/holds.ts";
import { parse } from "#shared/query/parse.ts";
import { wantedTexts } from "#shared/query/tree.ts";
import { createRandom } from "../data/random.ts";
import { loadEmbedder, overThePort, plannerOver } from "./searchable.ts";

/** No two have one stem, and none is a stop word. */
const words = ["kato", "lumi", "nero", "pilu", "rosa", "tevo", "vank", "zubo"] as const;
const kinds = ["text", "markdown", "pdf"] as const;
const folders = ["home", "work/old", "work/new"] as const;
const dayMs = 86_400_000;
const dimensions = 16;

export interface Note {
  readonly segmentId: SegmentId;
  readonly text: string;
  readonly path: string;
  readonly kind: (typeof kinds)[number];
  readonly language: "de" | "en";
  readonly tags: readonly string[];
  readonly modifiedMs: number;
  readonly codes: Int8Array;
}

export interface PlanLibrary extends Disposable {
  readonly store: SearchStore;
  /** Those of the notes, in order of their ids. */
  readonly rows: readonly VectorRow[];
  readonly notes: readonly Note[];
}

/** The same notes for the same seed. */
export async function openPlanLibrary(
  embedder: Embedder,
  seed: number,
  itemCount: number,
): Promise<PlanLibrary> {
  using opening = new DisposableStack();
  const fixture = opening.use(createLibraryFixture(embedder.space.id, dimensions));
  const random = createRandom(seed);
  const drafts = Array.from({ length: itemCount }, (_, place) => ({
    text: `${Array.from({ length: 6 }, () => words[random.below(words.length)]).join(" ")} n${place}`,
    path: `${folders[random.below(3)]}/${place}.txt`,
    kind: kinds[random.below(10) === 0 ? 2 : random.below(2)] ?? "text",
    language: random.below(3) === 0 ? ("de" as const) : ("en" as const),
    tags: ["all", ...(random.below(2) === 0 ? ["half"] : []), ...(random.below(40) === 0 ? ["rare"] : [])],
    modifiedMs: random.below(1_000) * dayMs,
  }));
  const vectors = await vectorsOf(
    embedder,
    drafts.map(({ text }) => text),
  );
  const added = fixture.add(
    drafts.map(({ text, ...draft }, place) => ({
      ...draft,
      segments: [{ text }],
      vectors: vectors.slice(place, place + 1),
    })),
  );
  const notes = notesOf(fixture, drafts, added, vectors);
  const rows = notes.map(({ segmentId, codes }) => ({ segmentId, codes, scale: 1 }));
  const opened = opening.move();
  return { store: overThePort(fixture), rows, notes, [Symbol.dispose]: () => opened.dispose() };
}

const notesOf = (
  { root }: LibraryFixture,
  drafts: readonly Omit<Note, "segmentId" | "codes">[],
  added: readonly AddedItem[],
  vectors: readonly QuantisedVector[],
): readonly Note[] =>
  drafts.flatMap((draft, place) => {
    const [segmentId] = added[place]?.segmentIds ?? [];
    const codes = vectors[place]?.codes;
    return segmentId === undefined || codes === undefined
      ? []
      : [{ ...draft, path: `${root}/${draft.path}`, segmentId, codes }];
  });

/** The sum of a vector for each word: near is what has the same words. It takes the place of a model. */
export async function createWordSum(): Promise<Embedder> {
  const real = await loadEmbedder();
  const ofWord = new Map<string, readonly number[]>();
  const random = createRandom(3);
  const vectorOf = (word: string): readonly number[] => {
    const known = ofWord.get(word) ?? Array.from({ length: dimensions }, () => random.next() - 0.5);
    ofWord.set(word, known);
    return known;
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

async function vectorsOf(embedder: Embedder, texts: readonly string[]): Promise<readonly QuantisedVector[]> {
  const rows = await embedder.embed(texts);
  return texts.map((_, row) => quantise(rows.subarray(row * dimensions, (row + 1) * dimensions)));
}

function passes(note: Note, filter: QueryFilter): boolean {
  switch (filter.field) {
    case "kind":
      return (note.kind === filter.value) !== filter.not;
    case "lang":
      return (note.language === filter.value) !== filter.not;
    case "tag":
      return note.tags.some((tag) => tag === filter.value) !== filter.not;
    case "in":
      return `${note.path}/`.toLowerCase().includes(`/${filter.value.toLowerCase()}/`) !== filter.not;
    case "after":
      return note.modifiedMs >= filter.fromMs;
    case "before":
      return note.modifiedMs < filter.untilMs;
    case "name":
      return (note.path.split("/").at(-1) ?? "").includes(filter.value.toLowerCase()) !== filter.not;
    case "colour":
    case "label":
    case "near":
      return filter.not;
    case "larger":
      return note.text.length >= filter.fromBytes;
    case "smaller":
      return note.text.length < filter.untilBytes;
    // Notes neither play nor are said.
    case "duration":
      return false;
    case "spoken":
      return filter.not;
  }
}

const knownOf = (note: Note): Known => ({
  hasText: (text) => ` ${note.text} `.includes(` ${text} `),
  hasValue: (filter) => passes(note, filter) !== filter.not,
});

/** A look at everything. */
export async function lookAtAll(embedder: Embedder, notes: readonly Note[], text: string) {
  const query = parse(text, { nowMs: 0, timeZone: "UTC", typing: false });
  const single = ["kind", "in", "lang", "label"];
  const alternatives = Map.groupBy(
    query.filters.filter(({ field, not }) => !not && single.includes(field)),
    ({ field }) => field,
  );
  const others = query.filters.filter(({ field, not }) => not || !single.includes(field));
  const allowed = notes.filter(
    (note) =>
      [...alternatives.values()].every((group) => group.some((filter) => passes(note, filter))) &&
      others.every((filter) => passes(note, filter)) &&
      query.required.every((tree) => holds(tree, knownOf(note))) &&
      query.phrases.every((phrase) => ` ${note.text} `.includes(` ${phrase} `)) &&
      query.excluded.every((word) => !` ${note.text} `.includes(` ${word} `)),
  );
  const inTrees = query.required.flatMap(wantedTexts).map((each) => each.text);
  const vector = await embedder.embed([
    [...query.words.map((each) => each.text), ...query.phrases, ...inTrees].join(" "),
  ]);
  const near = allowed
    .map(({ segmentId, codes }) => ({ segmentId, cosine: cosineOf(vector, codes) }))
    .toSorted((a, b) => b.cosine - a.cosine || a.segmentId - b.segmentId);
  const asked = [
    ...query.words.map((word) => word.text),
    ...query.phrases.flatMap((each) => each.split(" ")),
    ...inTrees,
  ];
  return { allowed, near, asked };
}

export function cosineOf(vector: Float32Array, codes: Int8Array): number {
  let product = 0;
  for (const [column, code] of codes.entries()) product += code * (vector[column] ?? 0);
  return product / (Math.hypot(...codes) || 1);
}

const word = fc.constantFrom(...words);
const part = fc.oneof(
  { weight: 5, arbitrary: word },
  { weight: 1, arbitrary: fc.tuple(word, word).map(([one, other]) => `"${one} ${other}"`) },
  { weight: 1, arbitrary: word.map((each) => `-${each}`) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      "kind:text",
      "kind:pdf",
      "-kind:pdf",
      "kind:text,markdown",
      "kind:image",
      "lang:de",
      "-lang:de",
      "tag:all",
      "tag:half",
      "tag:rare",
      "-tag:rare",
      "in:work",
      "in:work/new",
      "-in:home",
      "after:1970-06",
      "after:1972",
      "before:1972",
      "before:1970-02",
      "larger:35",
      "smaller:35",
      "name:7",
      "-name:12",
    ),
  },
);
const inTree = fc.oneof(word, fc.constantFrom("kind:text", "-kind:pdf", "lang:de", "tag:rare", "after:1971"));
const tree = fc
  .tuple(inTree, inTree, fc.constantFrom("OR", "AND"), fc.constantFrom("", "-"))
  .map(([one, other, joint, sign]) => `${sign}(${one} ${joint} ${other})`);
/** Of words, phrases, filters and trees of them. */
export const question = fc
  .tuple(
    word,
    fc.array(fc.oneof({ weight: 6, arbitrary: part }, { weight: 1, arbitrary: tree }), { maxLength: 5 }),
  )
  .map(([first, rest]) => [first, ...rest].join(" "));

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

/** Asks for as many hits as there are candidates. */
export async function openSearch(
  { store, vectors, embedder, costs }: PlannedSearch,
  opened: AsyncDisposableStack,
) {
  const planner = opened.use(await plannerOver(store, vectors, embedder, costs));
  const timeZone = (): string => "UTC";
  const search = createSearch({ store, vectors, embedder, clock: systemClock, timeZone, planner });
  return async (text: string) => {
    const page = { offset: 0, limit: candidateCountMax, typing: false, weak: true, facets: false };
    const answer = await search.query({ ...page, text });
    if (isRefusal(answer)) throw new Error(answer.refused);
    return answer;
  };
}
