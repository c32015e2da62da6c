/** However an answer is put, it is what one would make of the plain one by hand; and its pages joined are all of it. */
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import type { Embedder } from "#core/ports/embedder.ts";
import { recencyHalfLifeMs, sortedScoreShare, spreadCountMax } from "#core/query/limits.ts";
import type { Hit } from "#shared/model/hit.ts";
import { exactOver } from "./exact-index.ts";
import { lookAtAll, sizeOf, unitOf } from "./look-at-all.ts";
import {
  type Ask,
  askedMs,
  createWordSum,
  type Note,
  openPlanLibrary,
  openSearch,
  type PlanLibrary,
  ways,
} from "./plan-library.ts";
import { filtersAlone, manner, order, question } from "./plan-questions.ts";
import { planSeeds } from "./plan-seeds.ts";

const itemCount = 300;
const { seedCount, questionCount, seeds } = planSeeds(20_261_130, { seedCount: 2, questionCount: 20 });
const timeout = 60_000 + seedCount * questionCount * 1_000;

let embedder: Embedder;
beforeAll(async () => {
  embedder = await createWordSum();
});

async function withEach(check: (library: PlanLibrary, ask: Ask, seed: number) => Promise<void>) {
  for (const [place, seed] of seeds.entries()) {
    using library = await openPlanLibrary(embedder, seed, itemCount);
    await using opened = new AsyncDisposableStack();
    const vectors = await exactOver(library);
    const { costs } = ways[place % ways.length] ?? ways[0];
    await check(library, await openSearch({ store: library.store, vectors, embedder, costs }, opened), seed);
  }
}

/** The note of each hit, by the segment that stands for it. */
const noteOf = ({ notes }: PlanLibrary) => {
  const known = new Map(notes.map((note) => [note.segmentId, note]));
  return ({ segmentId }: Pick<Hit, "segmentId">): Note => {
    const note = known.get(segmentId);
    if (note === undefined) throw new Error("nobody has this segment");
    return note;
  };
};

it("puts what was found as it was asked to", { timeout }, async () => {
  await withEach(async (library, ask, seed) => {
    const noteFor = noteOf(library);
    await fc.assert(
      fc.asyncProperty(question, manner, async (written, asked) => {
        const text = library.write(written);
        const plain = (await ask(text)).hits;
        const given = await ask(text, asked, library.disturb);
        const truth = await lookAtAll(embedder, library, text);
        const whole = asked.collapse === true ? firstOfEach(plain) : plain;
        const { recency = 0, titles = 0, texts = 0, tags = 0, diverse = 0 } = asked;
        const boosted = whole.map((hit): Hit => {
          const note = noteFor(hit);
          const newness = 2 ** (-(askedMs - note.modifiedMs) / recencyHalfLifeMs);
          const { title, text: own, tag } = truth.wordShares(note);
          const byFields = (1 + titles * title) * (1 + texts * own) * (1 + tags * tag);
          return { ...hit, score: hit.score * (1 + recency * newness) * byFields };
        });
        const scores = new Map(boosted.map(({ segmentId, score }) => [segmentId, score]));
        for (const { segmentId, score } of given.hits)
          expect(score).toBeCloseTo(scores.get(segmentId) ?? NaN, 6);
        const groups = groupsOf(boosted, asked.group, noteFor, library);
        if (asked.group === undefined) expect(given.hits).toHaveLength(whole.length);
        else expectGroups(given.hits, groups, asked.perGroup ?? 3);
        if (asked.group === undefined) expectOrder(given.hits, diverse, noteFor);
        expect(given.hits.map(({ rank }) => rank)).toEqual(given.hits.map((_, place) => place + 1));
      }),
      { numRuns: questionCount, seed },
    );
  });
});

const firstOfEach = (hits: readonly Hit[]): readonly Hit[] =>
  hits.filter((hit, place) => hits.findIndex(({ itemId }) => itemId === hit.itemId) === place);

/** Best first; or, where the first ones are to differ, each the one of those left that is worth most. */
function expectOrder(hits: readonly Hit[], diverse: number, noteFor: (hit: Hit) => Note): void {
  const spreadCount = diverse === 0 || hits.length < 3 ? 0 : Math.min(spreadCountMax, hits.length);
  const spread = hits.slice(0, spreadCount);
  const best = Math.max(1e-9, ...spread.map(({ score }) => score));
  const units = spread.map((hit) => unitOf(noteFor(hit)));
  const nearest = spread.map(() => 0);
  const worth = (place: number): number =>
    ((1 - diverse) * (spread[place]?.score ?? 0)) / best - diverse * (nearest[place] ?? 0);
  for (const place of spread.keys()) {
    const own = worth(place);
    for (let later = place + 1; later < spreadCount; later++) {
      expect(own).toBeGreaterThanOrEqual(worth(later) - 1e-5);
      nearest[later] = Math.max(nearest[later] ?? 0, product(units[place] ?? [], units[later] ?? []));
    }
  }
  const following = hits.slice(spreadCount).map(({ score }) => score);
  expect(following).toEqual(following.toSorted((a, b) => b - a));
  if (following[0] !== undefined && spread.length > 0)
    expect(Math.min(...spread.map(({ score }) => score))).toBeGreaterThanOrEqual(following[0]);
}

const product = (one: readonly number[], other: readonly number[]): number =>
  one.reduce((sum, value, place) => sum + value * (other[place] ?? 0), 0);

const groupsOf = (
  hits: readonly Hit[],
  by: "folder" | "kind" | undefined,
  noteFor: (hit: Hit) => Note,
  { root }: PlanLibrary,
): ReadonlyMap<string, readonly Hit[]> =>
  Map.groupBy(hits, (hit) => {
    const { kind, path } = noteFor(hit);
    return by === "kind" ? kind : `${root}/${path.slice(root.length + 1).split("/")[0]}`;
  });

/** One after another, each with no more than were asked for and as many as there are, and how many there are in all. */
function expectGroups(
  hits: readonly Hit[],
  groups: ReadonlyMap<string, readonly Hit[]>,
  perGroup: number,
): void {
  const given = Map.groupBy(hits, ({ group }) => group?.value ?? "");
  expect([...given.values()].flat()).toEqual(hits);
  expect(new Set(given.keys())).toEqual(new Set(groups.keys()));
  for (const [value, all] of groups) {
    const shown = given.get(value) ?? [];
    expect(shown).toHaveLength(Math.min(perGroup, all.length));
    for (const { group, segmentId } of shown) {
      expect(group?.totalCount).toBe(all.length);
      expect(all.some((hit) => hit.segmentId === segmentId)).toBe(true);
    }
  }
}

const keys: Record<string, (note: Note) => number | string> = {
  newest: ({ modifiedMs }) => -modifiedMs,
  oldest: ({ modifiedMs }) => modifiedMs,
  largest: (note) => -sizeOf(note),
  smallest: sizeOf,
  name: ({ path }) => path.split("/").at(-1) ?? "",
};
const inOrder = (values: readonly (number | string)[]): boolean =>
  values.every((value, place) => place === 0 || (values[place - 1] ?? value) <= value);

it("has everything good in another order, and nothing weak", { timeout }, async () => {
  await withEach(async (library, ask, seed) => {
    const noteFor = noteOf(library);
    await fc.assert(
      fc.asyncProperty(question, order, fc.constantFrom(7, 200), async (written, sort, limit) => {
        const text = library.write(written);
        const plain = (await ask(text)).hits;
        const { hits } = await ask(`${text} sort:${sort}`, { limit }, library.disturb);
        const truth = await lookAtAll(embedder, library, text);
        const answers = new Set(truth.allowed.filter(truth.isAnswer).map(({ segmentId }) => segmentId));
        expect(hits.every(({ segmentId }) => answers.has(segmentId))).toBe(true);
        expect(inOrder(hits.map((hit) => keys[sort]?.(noteFor(hit)) ?? ""))).toBe(true);
        const best = Math.max(0, ...plain.map(({ score }) => score));
        expect(hits.every(({ score }) => score >= sortedScoreShare * best - 1e-6)).toBe(true);
        const given = new Map(hits.map(({ segmentId, score }) => [segmentId, score]));
        expect(given.size).toBe(hits.length);
        for (const { segmentId, score } of plain)
          if (score > sortedScoreShare * best + 1e-6) expect(given.get(segmentId)).toBeCloseTo(score, 6);
      }),
      { numRuns: questionCount, seed },
    );
  });
});

it("lists and counts all that filters alone leave", { timeout }, async () => {
  await withEach(async (library, ask, seed) => {
    const noteFor = noteOf(library);
    await fc.assert(
      fc.asyncProperty(filtersAlone, order, fc.constantFrom(7, 200), async (text, sort, limit) => {
        const { hits, totalCount, countedOver, facets } = await ask(
          `${text} sort:${sort}`,
          { limit },
          library.disturb,
        );
        const { allowed } = await lookAtAll(embedder, library, text);
        const items = new Set(allowed.map(({ itemId }) => itemId));
        expect(new Set(hits.map(({ itemId }) => itemId))).toEqual(items);
        expect(hits).toHaveLength(items.size);
        expect(inOrder(hits.map((hit) => keys[sort]?.(noteFor(hit)) ?? ""))).toBe(true);
        expect(totalCount).toBe(items.size);
        expect(countedOver).toEqual({ of: "passing", itemCount: items.size, isEstimate: false });
        expect(facets.kind?.reduce((sum, { count }) => sum + count, 0) ?? 0).toBe(items.size);
      }),
      { numRuns: questionCount, seed },
    );
  });
});
