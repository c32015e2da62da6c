import { expect, it } from "vitest";
import { retryPauseMs } from "./backoff.ts";
import { limits } from "./limits.ts";

const chance = (fraction: number) => ({
  fraction: () => fraction,
  bytes: (count: number) => new Uint8Array(count),
});

it("doubles the pause up to the cap, takes at most half of it away, and gives up", () => {
  expect(retryPauseMs(1, chance(0))).toBe(limits.retryBaseMs);
  expect(retryPauseMs(3, chance(0))).toBe(limits.retryBaseMs * 4);
  expect(retryPauseMs(3, chance(0.999))).toBeGreaterThanOrEqual(limits.retryBaseMs * 2);
  for (let attempt = 1; attempt < limits.attemptCountMax; attempt++)
    expect(retryPauseMs(attempt, chance(0))).toBeLessThanOrEqual(limits.retryCapMs);
  expect(retryPauseMs(limits.attemptCountMax, chance(0))).toBeUndefined();
});
