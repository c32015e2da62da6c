/** Whatever is asked, and whichever way the planner goes about it, the answer is that of a look at everything. */
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import type { Embedder } from "#core/ports/embedder.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import { candidateCountMax } from "#core/query/limits.ts";
import type { Hit } from "#shared/model/hit.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import { exactOver } from "./exact-index.ts";
import { lookAtAll, type Truth } from "./look-at-all.ts";
import { createWordSum, openPlanLibrary, openSearch, ways } from "./plan-library.ts";
import { question } from "./plan-questions.ts";
import { planSeeds } from "./plan-seeds.ts";

const itemCount = 420;
const { seedCount, questionCount, seeds } = planSeeds(20_261_127, { seedCount: 6, questionCount: 40 });
const timeout = 60_000 + seedCount * questionCount * 1_000;

let embedder: Embedder;
beforeAll(async () => {
  embedder = await createWordSum();
});

it.each(ways)("answers as a look at everything does: $way", { timeout }, async ({ way, costs }) => {
  const seen = { first: 0, last: 0 };
  for (const seed of seeds) {
    using library = await openPlanLibrary(embedder, seed, itemCount);
    await using opened = new AsyncDisposableStack();
    const vectors = await exactOver(library);
    const ask = await openSearch({ store: library.store, vectors, embedder, costs }, opened);
    await fc.assert(
      fc.asyncProperty(question, async (written) => {
        const text = library.write(written);
        const answer = await ask(text);
        const { plan } = answer;
        const chosen = plan.steps.find(({ name }) => name === "plan")?.strategyRemark.code;
        if (chosen === "filter-first") seen.first++;
        if (chosen === "filter-last") seen.last++;
        expectTrue(answer, await lookAtAll(embedder, library, text));
      }),
      { numRuns: questionCount, seed },
    );
  }
  // Or the two would be the same test.
  const some = (seedCount * questionCount) / 12;
  if (way === "filters first") expect(seen.last).toBe(0);
  else expect(seen.last).toBeGreaterThan(some);
  expect(seen.first).toBeGreaterThan(some);
});

/** Misses one in twenty of what is near, as a graph may; never gives fewer than there are. */
const approximate = (exact: VectorIndex): VectorIndex => ({
  ...exact,
  async nearest(asked, signal) {
    const spare = Math.ceil(asked.limit / 10);
    const found = await exact.nearest({ ...asked, limit: asked.limit + spare }, signal);
    const isMissed = (_: unknown, place: number): boolean => (place * 7 + found.neighbours.length) % 20 === 0;
    const met = found.neighbours.filter((each, place) => !isMissed(each, place));
    const missed = found.neighbours.filter(isMissed);
    const neighbours = [...met, ...missed]
      .slice(0, asked.limit)
      .toSorted((a, b) => b.cosine - a.cosine || a.segmentId - b.segmentId);
    return { ...found, neighbours, strategy: { code: "graph", vectorCount: itemCount } };
  },
});

it.each(ways)(
  "gives no fewer, and nothing else, over an index that misses some: $way",
  { timeout },
  async ({ costs }) => {
    const recalls: number[] = [];
    for (const seed of seeds) {
      using library = await openPlanLibrary(embedder, seed, itemCount);
      await using opened = new AsyncDisposableStack();
      const vectors = approximate(await exactOver(library));
      const ask = await openSearch({ store: library.store, vectors, embedder, costs }, opened);
      await fc.assert(
        fc.asyncProperty(question, async (written) => {
          const text = library.write(written);
          const { hits, totalCount } = await ask(text);
          const { allowed, near, isAnswer } = await lookAtAll(embedder, library, text);
          const passing = new Set(allowed.filter(isAnswer).map(({ segmentId }) => segmentId));
          const exampleCount = allowed.length - passing.size;
          expect(hits.every(({ segmentId }) => passing.has(segmentId))).toBe(true);
          expect(totalCount).toBeGreaterThanOrEqual(
            Math.min(candidateCountMax, allowed.length) - exampleCount,
          );
          expect(hits).toHaveLength(totalCount);
          const given = new Set(hits.map(({ segmentId }) => segmentId));
          const best = near.filter(({ segmentId }) => passing.has(segmentId)).slice(0, 10);
          if (best.length > 0)
            recalls.push(best.filter(({ segmentId }) => given.has(segmentId)).length / best.length);
        }),
        { numRuns: questionCount, seed },
      );
    }
    const mean = recalls.reduce((sum, each) => sum + each, 0) / recalls.length;
    expect(mean).toBeGreaterThan(0.9);
  },
);

function expectTrue(answer: SearchResult, truth: Truth): void {
  const { hits, totalCount } = answer;
  const { allowed, isAnswer, near, forward, hasWord } = truth;
  const known = new Map(allowed.filter(isAnswer).map((note) => [note.segmentId, note]));
  const cosines = new Map(near.map(({ segmentId, cosine }) => [segmentId, cosine]));
  const wanted = [...forward].filter((segmentId) => known.has(segmentId)).length;
  expect(totalCount).toBeGreaterThanOrEqual(wanted);
  expect(hits).toHaveLength(totalCount);
  expect(new Set(hits.map(({ segmentId }) => segmentId)).size).toBe(totalCount);
  for (const { segmentId, legs } of hits) {
    const note = known.get(segmentId);
    if (note === undefined) throw new Error("does not pass every filter, or is an example");
    expect(legs.meaning?.score, "its cosine is exact").toBeCloseTo(cosines.get(segmentId) ?? NaN, 4);
    expect(legs.words !== undefined, "found by word where it has one").toBe(hasWord(note));
  }
  // By meaning, the first hundred of everything that passes, in that order; equal ones may change places.
  for (const { legs } of hits)
    if (legs.meaning !== undefined && legs.meaning.rank <= 100)
      expect(legs.meaning.score).toBeCloseTo(near[legs.meaning.rank - 1]?.cosine ?? NaN, 4);
  expectLikes(hits, truth);
  expectCounts(answer, truth);
}

/** Each of several examples is a leg by itself, with ranks and cosines of its own. */
function expectLikes(hits: readonly Hit[], { legs }: Truth): void {
  const cosines = legs.map((near) => new Map(near.map(({ segmentId, cosine }) => [segmentId, cosine])));
  for (const { segmentId, legs: given } of hits) {
    expect(given.likes?.length ?? 1).toBe(legs.length);
    for (const [place, { rank, score }] of (given.likes ?? []).entries()) {
      expect(score).toBeCloseTo(cosines[place]?.get(segmentId) ?? NaN, 4);
      if (rank <= 100) expect(score).toBeCloseTo(legs[place]?.[rank - 1]?.cosine ?? NaN, 4);
    }
  }
}

/** All that has a word, and what was found besides; where nothing has one, what was found. */
function expectCounts(
  { hits, facets, countedOver }: SearchResult,
  { allowed, isAnswer, hasWord }: Truth,
): void {
  const found = new Set(hits.map(({ segmentId }) => segmentId));
  const counted = allowed.filter((note) => isAnswer(note) && (hasWord(note) || found.has(note.segmentId)));
  const items = [...new Map(counted.map((note) => [note.itemId, note])).values()];
  expect(countedOver).toEqual({
    of: allowed.some(hasWord) ? "worded" : "found",
    itemCount: items.length,
    isEstimate: false,
  });
  for (const field of ["kind", "language"] as const)
    expect(new Map(facets[field]?.map(({ value, count }) => [value, count]))).toEqual(
      new Map([...Map.groupBy(items, (item) => item[field])].map(([value, all]) => [value, all.length])),
    );
}
