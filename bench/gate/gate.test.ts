import { describe, expect, test } from "vitest";
import { holds } from "../benchmark.ts";
import { createRandom } from "../data/random.ts";
import { processorName } from "../processor.ts";
import { readBaseline, type Baseline } from "./baseline.ts";
import { judgeCount, judgeTimes, type Judgement } from "./judge.ts";
import { limits } from "./limits.ts";
import { findCounter } from "./find-counter.ts";
import { countInstructions } from "./measure.ts";
import { buildPrograms, figures } from "./programs.ts";

const verdict = (judgement: Judgement): boolean | "unknown" =>
  judgement.kind === "judged" ? holds(judgement.measurement) : "unknown";

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
