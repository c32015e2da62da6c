import { expect, it } from "vitest";
import { SegmentId } from "#shared/model/ids.ts";
import { cutOffFor, cutOffWeak } from "./cut-off.ts";
import type { Candidate } from "./fuse.ts";

const candidate = (place: number, cosine: number, words?: number): Candidate => ({
  segmentId: SegmentId.parse(place),
  score: cosine,
  meaning: { rank: place, score: cosine },
  words: words === undefined ? undefined : { rank: place, score: words },
});

it("asks for more nearness the more segments are compared", () => {
  expect(cutOffFor(0.3, 10_000)).toBeCloseTo(0.3);
  expect(cutOffFor(0.3, 50)).toBeLessThan(0.2);
  expect(cutOffFor(0.3, 100_000)).toBeGreaterThan(0.33);
  for (const count of [0, 1]) expect(cutOffFor(0.3, count)).toBeGreaterThan(0);
});

it("says that nothing matches where no word does and nothing is near", () => {
  const far = [candidate(1, 0.29), candidate(2, 0.1)];
  expect(cutOffWeak(far, 0.3, false)).toEqual({ shown: [], noGoodMatch: true });
  expect(cutOffWeak(far, 0.3, true)).toEqual({ shown: far, noGoodMatch: true });
  expect(cutOffWeak([candidate(1, 0.05, 0.2)], 0.3, false).noGoodMatch).toBe(false);
});

it("lets what is almost near stand below a match", () => {
  const [match, almost, far] = [candidate(1, 0.4), candidate(2, 0.25), candidate(3, 0.1)];
  expect(cutOffWeak([match, almost, far], 0.3, false).shown).toEqual([match, almost]);
});
