import { expect, test } from "vitest";
import type { PlanStep } from "#shared/model/hit.ts";
import { stepLines } from "./explain-plan.ts";

const step = (name: PlanStep["name"], rest: Partial<PlanStep> = {}): PlanStep => ({
  name,
  strategy: "how",
  why: "why",
  strategyRemark: { code: "found-before" },
  whyRemark: { code: "nothing-changed" },
  count: 3,
  durationMs: 0.5,
  ...rest,
});

test("what was done for a search before is told with its time of then, which is no part of the total", () => {
  const steps = [step("cache"), step("words", { durationMs: 12.34, isOfBefore: true })];
  const lines = stepLines({ steps, totalMs: 0.75 }, { paint: (_, text) => text });
  expect(lines.slice(1)).toEqual([
    "cache     3         –        0.50         –  how  why",
    "words     3         –  12.34 then         –  how  why",
    "0.75 ms in all, but for what was done then; steps run side by side where they can",
  ]);
});
