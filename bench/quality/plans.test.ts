/** Whatever is asked, and whichever way the planner goes about it, the answer is that of a look at everything. */
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import type { Embedder } from "#core/ports/embedder.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import { candidateCountMax } from "#core/query/limits.ts";
import type { Hit } from "#shared/model/hit.ts";
import { Revision } from "#shared/model/ids.ts";
import { createExactIndex } from "./exact-index.ts";
import {
  createWordSum,
  lookAtAll,
  openPlanLibrary,
  openSearch,
  type PlanLibrary,
  question,
  ways,
} from "./plan-library.ts";

const itemCount = 420;
/**
 * Always the same ones: of each seed a library and questions. `TESSERA_PLAN_SEEDS` and `TESSERA_PLAN_QUESTIONS` ask for more,
 * as for a thousand seeds before a release.
 */
const seedCount = Number(process.env["TESSERA_PLAN_SEEDS"] ?? 6);
const questionCount = Number(process.env["TESSERA_PLAN_QUESTIONS"] ?? 40);
const seeds = Array.from({ length: seedCount }, (_, place) => 20_261_127 + place);
const timeout = 60_000 + seedCount * questionCount * 1_000;

let embedder: Embedder;
beforeAll(async () => {
  embedder = await createWordSum();
});

async function exactOver({ rows }: PlanLibrary): Promise<VectorIndex> {
  const index = createExactIndex();
  await index.apply({ added: rows, removed: [], revision: Revision.parse(1) });
  return index;
}

it.each(ways)("answers as a look at everything does: $way", { timeout }, async ({ way, costs }) => {
  const seen = { first: 0, last: 0 };
  for (const seed of seeds) {
    using library = await openPlanLibrary(embedder, seed, itemCount);
    await using opened = new AsyncDisposableStack();
    const vectors = await exactOver(library);
    const ask = await openSearch({ store: library.store, vectors, embedder, costs }, opened);
    await fc.assert(
      fc.asyncProperty(question, async (text) => {
        const { hits, totalCount, plan } = await ask(text);
        const chosen = plan.steps.find(({ name }) => name === "plan")?.strategyRemark.code;
        if (chosen === "filter-first") seen.first++;
        if (chosen === "filter-last") seen.last++;
        expectTrue(hits, totalCount, await lookAtAll(embedder, library.notes, text));
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
        fc.asyncProperty(question, async (text) => {
          const { hits, totalCount } = await ask(text);
          const { allowed, near } = await lookAtAll(embedder, library.notes, text);
          const passing = new Set(allowed.map(({ segmentId }) => segmentId));
          expect(hits.every(({ segmentId }) => passing.has(segmentId))).toBe(true);
          expect(totalCount).toBeGreaterThanOrEqual(Math.min(candidateCountMax, allowed.length));
          expect(hits).toHaveLength(Math.min(candidateCountMax, totalCount));
          const given = new Set(hits.map(({ segmentId }) => segmentId));
          const best = near.slice(0, 10);
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

function expectTrue(
  hits: readonly Hit[],
  totalCount: number,
  { allowed, near, asked }: Awaited<ReturnType<typeof lookAtAll>>,
): void {
  const known = new Map(allowed.map((note) => [note.segmentId, note]));
  const cosines = new Map(near.map(({ segmentId, cosine }) => [segmentId, cosine]));
  const nearest = near.slice(0, candidateCountMax).map(({ segmentId }) => segmentId);
  expect(totalCount).toBeGreaterThanOrEqual(nearest.length);
  expect(hits).toHaveLength(Math.min(candidateCountMax, totalCount));
  for (const { segmentId, legs } of hits) {
    const note = known.get(segmentId);
    expect(note, "passes every filter").toBeDefined();
    expect(legs.meaning?.score, "its cosine is exact").toBeCloseTo(cosines.get(segmentId) ?? NaN, 4);
    const has = asked.some((each) => ` ${note?.text} `.includes(` ${each} `));
    expect(legs.words !== undefined, "found by word where it has one").toBe(has);
  }
  // By meaning, the first hundred of everything that passes, in that order; equal ones may change places.
  const byMeaning = hits
    .flatMap(({ legs }) => legs.meaning ?? [])
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, 100);
  if (totalCount <= candidateCountMax)
    for (const [place, { score }] of byMeaning.entries())
      expect(score).toBeCloseTo(near[place]?.cosine ?? NaN, 4);
}
