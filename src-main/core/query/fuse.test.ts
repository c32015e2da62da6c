import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SegmentId } from "#shared/model/ids.ts";
import { fuse, type LegResults } from "./fuse.ts";

const id = (place: number): SegmentId => SegmentId.parse(place + 1);

interface Given {
  readonly bm25: number | undefined;
  readonly cosine: number | undefined;
}

const legsOf = (
  given: readonly Given[],
  documentCounts: readonly number[],
  segmentCount: number,
  termsOfBest: readonly (readonly number[])[] = [[0]],
): LegResults => ({
  matches: {
    hits: given
      .flatMap(({ bm25 }, place) => (bm25 === undefined ? [] : [{ segmentId: id(place), bm25 }]))
      .sort((a, b) => b.bm25 - a.bm25),
    truncated: false,
    segmentCount,
    documentCounts,
    termsOfBest,
    allowed: null,
    allowedCount: 10_000,
  },
  neighbours: given
    .flatMap(({ cosine }, place) => (cosine === undefined ? [] : [{ segmentId: id(place), cosine }]))
    .sort((a, b) => b.cosine - a.cosine),
  completed: [],
});

const given = fc.array(
  fc.record({
    bm25: fc.option(fc.double({ min: 0.01, max: 60, noNaN: true }), { nil: undefined }),
    cosine: fc.option(fc.double({ min: -1, max: 1, noNaN: true }), { nil: undefined }),
  }),
  { maxLength: 30 },
);
const counts = fc.array(fc.nat(1000), { minLength: 1, maxLength: 6 });

describe("fuse", () => {
  it("never puts a segment behind one that is no better in either leg", () => {
    fc.assert(
      fc.property(given, counts, (segments, documentCounts) => {
        const order = fuse(legsOf(segments, documentCounts, 1000));
        for (const [place, first] of order.entries())
          for (const later of order.slice(place + 1)) {
            const words = (later.words?.score ?? 0) - (first.words?.score ?? 0);
            const meaning = Math.max(0, later.meaning?.score ?? 0) - Math.max(0, first.meaning?.score ?? 0);
            expect(words > 1e-9 && meaning > 1e-9).toBe(false);
          }
      }),
    );
  });

  it("keeps every score within 0…1 and every segment once", () => {
    fc.assert(
      fc.property(given, counts, (segments, documentCounts) => {
        const order = fuse(legsOf(segments, documentCounts, 1000));
        expect(new Set(order.map((candidate) => candidate.segmentId)).size).toBe(order.length);
        expect(order).toHaveLength(
          segments.filter(({ bm25, cosine }) => bm25 !== undefined || cosine !== undefined).length,
        );
        for (const { score } of order) expect(score >= 0 && score <= 1 + 1e-9).toBe(true);
      }),
    );
  });

  it("does not let one word of three bury what is near in meaning", () => {
    const near = { bm25: undefined, cosine: 0.45 };
    const order = fuse(legsOf([near, { bm25: 7, cosine: 0.1 }], [0, 0, 40], 10_000, [[2]]));
    expect(order[0]?.segmentId).toBe(id(0));
  });

  it("puts a segment with every word before one that is only near, however long its text", () => {
    const near = { bm25: undefined, cosine: 0.45 };
    const order = fuse(legsOf([near, { bm25: 3, cosine: 0.1 }], [3], 10_000, [[0]]));
    expect(order[0]?.segmentId).toBe(id(1));
  });

  it("takes what a picture shows for its meaning, and never puts what is better in every leg behind", () => {
    const strengths = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 });
    const legOf = (values: readonly number[]) =>
      values
        .map((strength, place) => ({ segmentId: id(place), strength, cosine: strength }))
        .toSorted((a, b) => b.strength - a.strength);
    fc.assert(
      fc.property(given, strengths, strengths, (segments, shows, alike) => {
        const order = fuse({ ...legsOf(segments, [1], 1000), shows: legOf(shows), alike: legOf(alike) });
        expect(new Set(order.map((candidate) => candidate.segmentId)).size).toBe(order.length);
        for (const { score } of order) expect(score >= 0 && score <= 1 + 1e-9).toBe(true);
        for (const [place, first] of order.entries())
          for (const later of order.slice(place + 1)) {
            const better = (["words", "meaning", "shows", "alike"] as const).every(
              (leg) => Math.max(0, later[leg]?.score ?? 0) - Math.max(0, first[leg]?.score ?? 0) > 1e-9,
            );
            expect(better).toBe(false);
          }
      }),
    );
  });

  it("puts a picture that shows it before a text that is less near, and behind one with every word", () => {
    const texts = legsOf(
      [
        { bm25: 3, cosine: 0.4 },
        { bm25: undefined, cosine: 0.3 },
      ],
      [3],
      10_000,
      [[0]],
    );
    const order = fuse({ ...texts, shows: [{ segmentId: id(5), cosine: 0.3, strength: 0.95 }] });
    expect(order.map(({ segmentId }) => segmentId)).toEqual([id(0), id(5), id(1)]);
    expect(order[1]).toMatchObject({ shows: { rank: 1, score: 0.3 } });
  });
});
