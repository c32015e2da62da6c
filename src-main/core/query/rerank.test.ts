import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { ModelFailure } from "#core/ports/models.ts";
import type { Reranker } from "#core/ports/reranker.ts";
import { ItemId, SegmentId } from "#shared/model/ids.ts";
import type { Found } from "./collapse.ts";
import { arrangementOf } from "./arrange.ts";
import { reranked, type RerankDeps } from "./rerank.ts";
import { createStepLog } from "./step-log.ts";
import { createStepPaces } from "./step-paces.ts";

const found = (id: number, score: number): Found => ({
  itemId: ItemId.parse(`00000000-0000-4000-8000-${String(id).padStart(12, "0")}`),
  best: { segmentId: SegmentId.parse(id), score, words: undefined, meaning: undefined },
  others: [],
});
const ordered = [found(1, 0.9), found(2, 0.85), found(3, 0.84)];
const store = (texts: Readonly<Record<number, string>>): RerankDeps["store"] => ({
  hydrate: (ids) =>
    Promise.resolve(
      ids.flatMap((segmentId) =>
        texts[segmentId] === undefined ? [] : [{ segmentId, text: texts[segmentId] } as never],
      ),
    ),
});
const byLength: Reranker = {
  id: "the longer the better",
  score: (_, texts) => Promise.resolve(Float32Array.from(texts, (text) => text.length)),
};
const never: Reranker = {
  id: "never",
  score: (_question, _texts, signal) => wait(60_000, new Float32Array(), { signal }),
};
const log = () =>
  createStepLog({ nowMs: () => 0, elapsedMs: () => 0, sleep: () => Promise.resolve() }, createStepPaces());
const question = { text: "?", vector: Float32Array.of(1), budgetMs: 1_000 };
const idsOf = (list: readonly Found[]): readonly number[] => list.map(({ best }) => best.segmentId);

test("the first are put in the order of both scores, a text that is gone last", async () => {
  const deps = { store: store({ 1: "a", 3: "abcdefghij" }), reranker: byLength };
  expect(idsOf(await reranked(deps, ordered, question, log()))).toEqual([3, 1, 2]);
});

test("without an answer in time the order stays, and the plan says so", async () => {
  const steps = log();
  const deps = { store: store({ 1: "a", 2: "b", 3: "c" }), reranker: never };
  expect(await reranked(deps, ordered, { ...question, budgetMs: 5 }, steps)).toEqual(ordered);
  expect(steps.finish().steps[0]).toMatchObject({
    name: "rerank",
    strategyRemark: { code: "out-of-time", budgetMs: 5 },
  });
});

test("whoever gives up the search gives up the reading; a failure is told", async () => {
  const deps = { store: store({ 1: "a", 2: "b", 3: "c" }), reranker: never };
  const stopped = AbortSignal.abort(new Error("given up"));
  await expect(reranked(deps, ordered, question, log(), stopped)).rejects.toThrow();
  const broken: Reranker = { id: "broken", score: () => Promise.reject(new Error("no model")) };
  await expect(reranked({ ...deps, reranker: broken }, ordered, question, log())).rejects.toThrow("no model");
});

test("where the model fails the order stays, and the plan says why", async () => {
  const failure = new ModelFailure({ code: "model-crashed", detail: "" }, "It crashed.");
  const broken: Reranker = { id: "broken", score: () => Promise.reject(failure) };
  const steps = log();
  const deps = { store: store({ 1: "a", 2: "b", 3: "c" }), reranker: broken };
  expect(await reranked(deps, ordered, question, steps)).toEqual(ordered);
  expect(steps.finish().steps[0]).toMatchObject({
    strategyRemark: { code: "model-failed", detail: "It crashed." },
  });
});

test("a question that does not say is read once more as long as is usual, but not while it is typed", () => {
  const asked = { text: "?", offset: 0, limit: 5, typing: false, weak: false, facets: false };
  const msOf = (given: object, usualMs?: number) => arrangementOf({ ...asked, ...given }, usualMs).rerankMs;
  expect([msOf({}), msOf({}, 700), msOf({ typing: true }, 700)]).toEqual([0, 700, 0]);
  expect([msOf({ rerankMs: 0 }, 700), msOf({ rerankMs: 50, typing: true }, 700)]).toEqual([0, 50]);
});

test("nothing is read where no time, no vector or nothing to order is there", async () => {
  const deps = { store: store({}), reranker: never };
  expect(await reranked(deps, ordered, { ...question, budgetMs: 0 }, log())).toBe(ordered);
  expect(await reranked(deps, ordered, { ...question, vector: undefined }, log())).toBe(ordered);
  const single = ordered.slice(0, 1);
  expect(await reranked(deps, single, question, log())).toBe(single);
});
