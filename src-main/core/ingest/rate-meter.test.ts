import { expect, it } from "vitest";
import { createRateMeter } from "./rate-meter.ts";

it("counts what was finished in the last ten seconds", () => {
  let nowMs = 0;
  const rate = createRateMeter({ nowMs: () => nowMs, sleep: () => Promise.resolve() });
  expect(rate.perSecond()).toBe(0);
  for (; nowMs < 20_000; nowMs += 500) rate.note(50);
  expect(rate.perSecond()).toBeCloseTo(100, -1);
  nowMs += 11_000;
  expect(rate.perSecond()).toBe(0);
});
