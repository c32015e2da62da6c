import { expect, test } from "vitest";
import { createRandom } from "../data/random.ts";
import { chanceOfBeingAbove } from "./mann-whitney.ts";

test("the chance is the one of the tables", () => {
  // Exact one-sided chances for samples that do not overlap are 1 / C(n + m, n); the approximation is near them.
  const low = Array.from({ length: 8 }, (_, place) => place);
  const high = low.map((value) => value + 100);
  expect(chanceOfBeingAbove(high, low)).toBeCloseTo(1 / 12_870, 3);
  expect(chanceOfBeingAbove(low, high)).toBeGreaterThan(0.999);
  expect(chanceOfBeingAbove(low, low)).toBeCloseTo(0.5, 1);
  expect(chanceOfBeingAbove([1, 1, 1], [1, 1, 1])).toBe(1);
  // Of five and five, 4 of the 252 orders have so large a sum of ranks.
  expect(chanceOfBeingAbove([6, 7, 8, 9, 3], [1, 2, 4, 5, 0])).toBeCloseTo(4 / 252, 2);
  expect(() => chanceOfBeingAbove([], [1])).toThrow("nothing to compare");
});

test("equal sources are told apart as rarely as the chance says, sources a fifth apart nearly always", () => {
  const random = createRandom(5);
  const sample = (middle: number): readonly number[] =>
    Array.from({ length: 12 }, () => random.logNormal(middle, 0.08));
  const alarms = (middle: number): number =>
    Array.from({ length: 1000 }, () => chanceOfBeingAbove(sample(middle), sample(1)) < 0.01).filter(Boolean)
      .length;
  const falseAlarms = alarms(1);
  expect(falseAlarms).toBeLessThan(25);
  expect(falseAlarms).toBeGreaterThan(0);
  expect(alarms(1.2)).toBeGreaterThan(950);
});
