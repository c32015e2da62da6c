/** The planner over the product's own index: a segment of the addon with graph, cells and sketches, against a look at everything. */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Embedder } from "#core/ports/embedder.ts";
import type { VectorIndex, VectorQuestion, VectorSearch } from "#core/ports/vector-index.ts";
import { candidateCountMax, recallTarget } from "#core/query/limits.ts";
import { loadNative, type Native } from "#native";
import type { SegmentStrategy } from "#native/segment.ts";
import { openNativeIndex } from "./native-index.ts";
import { cosineOf, lookAtAll } from "./look-at-all.ts";
import { createWordSum, openPlanLibrary, openSearch, type PlanLibrary, ways } from "./plan-library.ts";
import { question } from "./plan-questions.ts";
import { planSeeds } from "./plan-seeds.ts";

const loaded = loadNative();
/** More than `openNativeIndex` leaves without a graph. */
const itemCount = 5_000;
const { questionCount, seeds } = planSeeds(20_261_129, { seedCount: 3, questionCount: 8 });
const timeout = 60_000 + questionCount * 8_000;
/** `planned` alone would be a scan for most of what is asked of so few. */
const strategies: readonly SegmentStrategy[] = ["planned", "graph", "sketch", "cells"];

interface Answered {
  readonly asked: VectorQuestion;
  readonly search: VectorSearch;
}

/** All that the planner asks of it, and what it was told. */
const recorded = (vectors: VectorIndex, answers: Answered[]): VectorIndex => ({
  ...vectors,
  async nearest(asked, signal) {
    const search = await vectors.nearest(asked, signal);
    answers.push({ asked, search });
    return search;
  },
});

/** Share of the nearest that it found, of all that were asked for; equal ones may change places. Everything else about the answer must be right. */
function recallOf({ rows }: PlanLibrary, { asked, search }: Answered): number {
  const { neighbours, strategy } = search;
  const allowed = asked.allowed === null ? undefined : new Set(asked.allowed);
  const truth = new Map(
    rows
      .filter(({ segmentId }) => allowed?.has(segmentId) !== false)
      .map(({ segmentId, codes }) => [segmentId, cosineOf(asked.vector, codes)] as const)
      .toSorted(([, one], [, other]) => other - one),
  );
  const nearest = [...truth.values()];
  expect(neighbours, "no fewer than there are").toHaveLength(Math.min(asked.limit, nearest.length));
  expect(new Set(neighbours.map(({ segmentId }) => segmentId)).size).toBe(neighbours.length);
  const isExact = strategy.code === "exact" || strategy.code === "exact-allowed";
  const isNear = (one: number, other: number | undefined): boolean =>
    other !== undefined && Math.abs(one - other) < 5e-5;
  const wrong = neighbours.filter(
    ({ segmentId, cosine }, place) =>
      !isNear(cosine, truth.get(segmentId)) || (isExact && !isNear(cosine, nearest[place])),
  );
  expect(wrong, "of rows that are allowed, and where it is exact none is nearer").toEqual([]);
  const last = nearest[neighbours.length - 1] ?? NaN;
  const found = neighbours.filter(({ cosine }) => cosine >= last - 1e-4);
  return neighbours.length === 0 ? 1 : found.length / neighbours.length;
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, each) => sum + each, 0) / values.length;

describe.skipIf(loaded.kind === "absent")("over an index with a graph (needs the addon)", () => {
  const native = loaded.kind === "loaded" ? loaded.native : ({} as Native);
  let embedder: Embedder;
  beforeAll(async () => {
    embedder = await createWordSum();
  });

  /** Of all seeds together: of one, few questions may be answered in some way. */
  const recalls = new Map<string, number[]>();
  it.each(seeds)("filters hold and none is missing: seed %i", { timeout }, async (seed) => {
    using library = await openPlanLibrary(embedder, seed, itemCount);
    for (const strategy of strategies) {
      const { store, rows } = library;
      const answers: Answered[] = [];
      await using opened = new AsyncDisposableStack();
      const index = opened.use(await openNativeIndex({ native, space: embedder.space, rows, strategy }));
      for (const { costs } of ways) {
        const ask = await openSearch({ store, vectors: recorded(index, answers), embedder, costs }, opened);
        const asked = fc.asyncProperty(question, async (written) => {
          const text = library.write(written);
          const { hits, totalCount } = await ask(text);
          const { allowed, isAnswer } = await lookAtAll(embedder, library, text);
          const passing = new Set(allowed.filter(isAnswer).map(({ segmentId }) => segmentId));
          expect(hits.every(({ segmentId }) => passing.has(segmentId))).toBe(true);
          expect(totalCount).toBeGreaterThanOrEqual(
            Math.min(candidateCountMax, allowed.length) - (allowed.length - passing.size),
          );
          expect(hits).toHaveLength(totalCount);
          for (const answer of answers.splice(0)) {
            const { code } = answer.search.strategy;
            const known = recalls.get(code) ?? [];
            if (known.push(recallOf(library, answer)) === 1) recalls.set(code, known);
          }
        });
        await fc.assert(asked, { numRuns: questionCount, seed });
      }
    }
  });

  it("near is what is near, in each way of finding it", () => {
    expect([...recalls.keys()]).toEqual(
      expect.arrayContaining(["exact", "exact-allowed", "graph", "sketches-allowed", "cells-allowed"]),
    );
    for (const [code, each] of recalls) expect(meanOf(each), code).toBeGreaterThanOrEqual(recallTarget);
  });
});
