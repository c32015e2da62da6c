import { expect, test } from "vitest";
import { seededChance } from "./seeded-chance.ts";

test("the same seed gives the same numbers, from 0 to 1", () => {
  const numbers = Array.from({ length: 1_000 }, seededChance(7));
  expect(numbers).toEqual(Array.from({ length: 1_000 }, seededChance(7)));
  expect(numbers.slice(0, 3)).not.toEqual(Array.from({ length: 3 }, seededChance(8)));
  expect(numbers.every((each) => each >= 0 && each < 1)).toBe(true);
  expect(numbers.slice(0, 3)).toEqual(before(7).slice(0, 3));
});

/** As several tests had it before, whose seeds must go on to mean what they meant. */
function before(seed: number): readonly number[] {
  let state = seed;
  return Array.from({ length: 3 }, () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  });
}
