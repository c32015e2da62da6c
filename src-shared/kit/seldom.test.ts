import { expect, test } from "vitest";
import { createSeldom } from "./seldom.ts";

test("the same is due once in a while, and something else at once", () => {
  const isDue = createSeldom(100, 3);
  expect([0, 99, 100, 150].map((nowMs) => isDue("a", nowMs))).toEqual([true, false, true, false]);
  expect(isDue("b", 150)).toBe(true);
});

test("of more keys than are kept all are forgotten", () => {
  const isDue = createSeldom(100, 2);
  expect(["a", "b", "a", "c", "a"].map((key) => isDue(key, 0))).toEqual([true, true, false, true, true]);
});

test("a clock that is put back makes it due, and not only when it is as late again", () => {
  const isDue = createSeldom(100, 3);
  expect([1_000, 1_050, 10, 20, 110].map((nowMs) => isDue("a", nowMs))).toEqual([
    true,
    false,
    true,
    false,
    true,
  ]);
});
