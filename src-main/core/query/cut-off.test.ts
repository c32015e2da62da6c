import { expect, it } from "vitest";
import { SegmentId } from "#shared/model/ids.ts";
import { chanceFor, cosineAt, cutOffWeak } from "./cut-off.ts";
import type { Candidate } from "./fuse.ts";

const candidate = (place: number, cosine: number, words?: number): Candidate => ({
  segmentId: SegmentId.parse(place),
  score: cosine,
  meaning: { rank: place, score: cosine },
  words: words === undefined ? undefined : { rank: place, score: words },
});

const least = (cutOff: number, count: number, unrelated?: number): number =>
  chanceFor({ cutOff, unrelated }, count).cutOff;

it("asks for more nearness the more segments are compared", () => {
  expect(least(0.3, 10_000)).toBeCloseTo(0.3);
  expect(least(0.3, 50)).toBeLessThan(0.2);
  expect(least(0.3, 100_000)).toBeGreaterThan(0.33);
  for (const count of [0, 1]) expect(least(0.3, count)).toBeGreaterThan(0);
});

it("goes from where unrelated texts lie, of a model for which nothing is far from anything", () => {
  expect(least(0.8, 10_000, 0.7)).toBeCloseTo(0.8);
  // By the model's own cut-off alone it would be .57, which all of them pass, and .98, which none does.
  expect(least(0.8, 100, 0.7)).toBeCloseTo(0.77, 2);
  expect(least(0.8, 1_000_000, 0.7)).toBeCloseTo(0.82, 2);
  const chance = { cutOff: 0.8, unrelated: 0.7 };
  const [match, almost, far] = [candidate(1, 0.85), candidate(2, 0.78), candidate(3, 0.72)];
  expect(cutOffWeak([match, almost, far], chance, false).shown).toEqual([match, almost]);
});

it("takes a threshold for the same share of the way from unrelated to the same, in each space", () => {
  expect([cosineAt(0.5, {}), cosineAt(0.5, { unrelated: 0.7 })]).toEqual([0.5, 0.85]);
  expect(cosineAt(1, { unrelated: 0.7 })).toBe(1);
});

it("says that nothing matches where no word does and nothing is near", () => {
  const far = [candidate(1, 0.29), candidate(2, 0.1)];
  expect(cutOffWeak(far, { cutOff: 0.3 }, false)).toEqual({ shown: [], noGoodMatch: true });
  expect(cutOffWeak(far, { cutOff: 0.3 }, true)).toEqual({ shown: far, noGoodMatch: true });
  expect(cutOffWeak([candidate(1, 0.05, 0.2)], { cutOff: 0.3 }, false).noGoodMatch).toBe(false);
});

it("lets what is almost near stand below a match", () => {
  const [match, almost, far] = [candidate(1, 0.4), candidate(2, 0.25), candidate(3, 0.1)];
  expect(cutOffWeak([match, almost, far], { cutOff: 0.3 }, false).shown).toEqual([match, almost]);
});
