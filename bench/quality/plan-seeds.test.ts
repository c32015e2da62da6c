import { afterEach, expect, it, vi } from "vitest";
import { planSeeds } from "./plan-seeds.ts";

const usual = { seedCount: 2, questionCount: 20 };
afterEach(() => void vi.unstubAllEnvs());

it("counts on from the first, as often as is usual or asked for", () => {
  vi.stubEnv("TESSERA_PLAN_SEEDS", undefined);
  vi.stubEnv("TESSERA_PLAN_QUESTIONS", undefined);
  expect(planSeeds(7, usual)).toEqual({ ...usual, seeds: [7, 8] });
  vi.stubEnv("TESSERA_PLAN_SEEDS", "3");
  vi.stubEnv("TESSERA_PLAN_QUESTIONS", "5");
  expect(planSeeds(7, usual)).toEqual({ seedCount: 3, questionCount: 5, seeds: [7, 8, 9] });
});

it.each(["", "many", "0", "-1", "1.5"])(
  "takes %j for no count: nothing would be asked, and all would pass",
  (count) => {
    vi.stubEnv("TESSERA_PLAN_SEEDS", count);
    expect(() => planSeeds(7, usual)).toThrow("TESSERA_PLAN_SEEDS is a whole number from 1");
  },
);
