import { expect, it } from "vitest";
import { createClockWatch } from "./clock-watch.ts";

it("tells of a clock that was set, and not of one that goes on or is corrected a little", () => {
  const watch = createClockWatch();
  expect(watch(1_000_000, 0)).toBe(0);
  expect(watch(1_003_000, 3_000)).toBe(0);
  expect(watch(1_007_900, 6_000)).toBe(0);
  expect(watch(5_007_900, 7_000)).toBe(3_999_000);
  expect(watch(5_008_900, 8_000)).toBe(0);
  expect(watch(1_009_900, 9_000)).toBeLessThan(-3_000_000);
});
