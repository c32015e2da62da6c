import { describe, expect, test } from "vitest";
import { inRoot } from "#scripts/setup/paths.mjs";
import { holds } from "../benchmark.ts";
import { readBaseline } from "./baseline.ts";
import { findCounter } from "./find-counter.ts";
import { acceptedCount, judgeCount } from "./judge.ts";
import { limits } from "./limits.ts";
import { countInstructions } from "./measure.ts";
import { buildPrograms, figures } from "./programs.ts";

const signal = new AbortController().signal;

describe.skipIf(findCounter() === undefined)("counted (needs valgrind)", async () => {
  const programs = await buildPrograms(inRoot(), signal);
  test.each(figures)(
    "a slowdown of a fifth that is planted in the %s is caught",
    async (figure) => {
      const toolchain = programs.toolchainOf(figure);
      // Nothing to plant it in: the suite itself says so.
      if (toolchain === undefined) return;
      const committed = readBaseline();
      const accepted =
        acceptedCount(committed, figure, toolchain) ?? (await countInstructions(programs, figure, 0, signal));
      const planted = await countInstructions(programs, figure, limits.plantedEvery, signal);
      const judgement = judgeCount(figure, accepted, planted);
      expect(judgement.kind === "judged" && holds(judgement.measurement)).toBe(false);
      expect(judgement.kind).toBe("judged");
    },
    180_000,
  );
});
