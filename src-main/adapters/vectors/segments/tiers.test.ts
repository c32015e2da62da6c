import fc from "fast-check";
import { expect, it } from "vitest";
import { limits } from "./limits.ts";
import { type Tier, tiersToMerge } from "./tiers.ts";

const rowsMax = 1_000;
const tier = (liveCount: number, deadCount = 0): Tier => ({ liveCount, deadCount, hasGraph: false });
const countsOf = (tiers: readonly Tier[]): readonly number[] => tiers.map(({ liveCount }) => liveCount);

it("never makes more of them than a segment holds, and never writes one anew for nothing", () => {
  const segment = fc.record({
    liveCount: fc.integer({ min: 1, max: rowsMax }),
    deadCount: fc.constantFrom(0, 0, 500),
    hasGraph: fc.boolean(),
  });
  const input = [fc.nat(rowsMax), fc.array(segment, { maxLength: 12 })] as const;
  fc.assert(
    fc.property(...input, (tailCount, segments) => {
      const merged = tiersToMerge(tailCount, segments, rowsMax);
      expect(merged.reduce((sum, { liveCount }) => sum + liveCount, tailCount)).toBeLessThanOrEqual(rowsMax);
      if (tailCount === 0 && merged.length === 1) expect(merged[0]?.deadCount).toBe(500);
    }),
    { seed: 20_261_129 },
  );
});

it("lets rows come without end: the tail always goes, and beside full segments there are few", () => {
  let segments: readonly Tier[] = [];
  let writtenCount = 0;
  const tailCount = 50;
  for (let turn = 0; turn < 400; turn++) {
    const merged = tiersToMerge(tailCount, segments, rowsMax);
    const made = merged.reduce((sum, { liveCount }) => sum + liveCount, tailCount);
    writtenCount += made;
    segments = [...segments.filter((each) => !merged.includes(each)), tier(made)];
  }
  const isFull = ({ liveCount }: Tier): boolean => liveCount > rowsMax / 2;
  expect(segments.filter((each) => !isFull(each)).length).toBeLessThanOrEqual(limits.segmentCountMax);
  expect(segments.length).toBeLessThan((2 * 400 * tailCount) / rowsMax + limits.segmentCountMax);
  expect(writtenCount).toBeLessThan(10 * 400 * tailCount);
});

it("takes the smallest where there are too many, as long as they fit", () => {
  const six = [70, 60, 50, 40, 30, 20].map((liveCount) => tier(liveCount * 5));
  expect(countsOf(tiersToMerge(0, six, 2 * rowsMax)).slice(0, 2)).toEqual([100, 150]);
  const full = Array.from({ length: 6 }, () => tier(600));
  expect(tiersToMerge(0, full, rowsMax)).toEqual([]);
  expect(countsOf(tiersToMerge(500, [...full, tier(100)], rowsMax))).toEqual([100]);
});
