import { expect, test } from "vitest";
import { median, quantile, short, spread } from "./statistics.ts";

test("a quantile lies between its neighbours", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([1, 2, 3, 4])).toBe(2.5);
  expect(quantile([0, 10], 0.95)).toBeCloseTo(9.5);
  expect(quantile([7], 0.01)).toBe(7);
  expect(() => median([])).toThrow("no values");
});

test("numbers are shown with three figures", () => {
  expect([1234.56, 123.4, 12.345, 0.012345, -3].map(short)).toEqual(["1235", "123", "12.3", "0.0123", "-3"]);
  expect(spread([1, 2, 3], "ms")).toBe("2 ms (1.5–2.5, 3 rounds)");
});
