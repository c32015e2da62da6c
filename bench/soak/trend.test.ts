import { expect, test } from "vitest";
import { createRandom } from "../data/random.ts";
import { mediansOf, trendOf } from "./trend.ts";

const noisy = (count: number, of: (place: number) => number): readonly number[] => {
  const random = createRandom(5);
  return Array.from({ length: count }, (_, place) => of(place) * (0.95 + 0.1 * random.next()));
};

test("tells a leak from a level that goes up and down", () => {
  const flat = trendOf(noisy(40, (place) => 100 + 10 * (place % 7)));
  expect(flat.growth).toBeLessThan(1.1);
  expect(flat.chance).toBeGreaterThan(0.05);
  const leak = trendOf(noisy(40, (place) => 100 + place));
  expect(leak.growth).toBeGreaterThan(1.25);
  expect(leak.chance).toBeLessThan(0.001);
});

test("what shrinks or stands still does not rise", () => {
  expect(trendOf(noisy(40, (place) => 100 - place)).chance).toBeGreaterThan(0.999);
  expect(trendOf(Array.from({ length: 20 }, () => 7))).toEqual({ growth: 1, chance: 1 });
});

test("one that comes and goes within each part leaves its median alone", () => {
  const values = Array.from({ length: 60 }, (_, place) => (place % 10 === 3 ? 1_000 : 5));
  expect(mediansOf(values, 6)).toEqual([5, 5, 5, 5, 5, 5]);
});
