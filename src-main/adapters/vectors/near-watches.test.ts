import fc from "fast-check";
import { expect, test } from "vitest";
import { loadNative } from "#native";
import { SegmentId } from "#shared/model/ids.ts";
import {
  createNearWatches,
  type LeastRows,
  nativePairs,
  type NearPairs,
  scriptPairs,
} from "./near-watches.ts";
import { packRows } from "./packed-rows.ts";

const loaded = loadNative();
const ways: readonly (readonly [string, ((rows: LeastRows) => NearPairs) | undefined])[] = [
  ["JavaScript", scriptPairs],
  ["the addon (needs the addon)", loaded.kind === "loaded" ? nativePairs(loaded.native) : undefined],
];

// Few values, so that many lie at a threshold or at the same distance; and the greatest that a code may have.
const codesOf = (dimensions: number) =>
  fc
    .array(fc.constantFrom(-127, -3, -2, -1, 0, 1, 2, 3, 127), {
      minLength: dimensions,
      maxLength: dimensions,
    })
    .map((values) => Int8Array.from(values));
/** Of one space: short, and as long as a few steps of the kernels and a rest. */
const given = fc.constantFrom(6, 6, 64, 70).chain((dimensions) => {
  const codes = codesOf(dimensions);
  const watches = fc.array(fc.record({ codes, threshold: fc.constantFrom(0.2, 0.5, 0.8, 1) }), {
    maxLength: 90,
  });
  return fc.tuple(fc.constant(dimensions), watches, watches, fc.array(codes, { maxLength: 40 }));
});

/** What is begun before it is asked: it, something else, and what is no row. */
const ahead = fc.array(fc.constantFrom("all", "fewer", "odd"), { maxLength: 2 });

const cosine = (left: Int8Array, right: Int8Array): number => {
  const dot = (a: Int8Array, b: Int8Array): number =>
    a.reduce((sum, value, column) => sum + value * (b[column] ?? 0), 0);
  const lengths = Math.sqrt(dot(left, left)) * Math.sqrt(dot(right, right));
  return lengths === 0 ? 0 : dot(left, right) / lengths;
};

test.for(ways)("no watch that is met is missed, by %s", ([, pairs], { skip }) => {
  if (pairs === undefined) return skip();
  fc.assert(
    fc.property(given, fc.array(fc.nat(200)), ahead, ([dimensions, first, second, segments], gone, begun) => {
      const near = createNearWatches(pairs);
      const numbered = [...first, ...second].map((watch, place) => ({ ...watch, number: place + 1 }));
      // In the place of watches with these numbers, of another space as well.
      near.change(
        numbered.slice(0, 3).map((watch) => ({ ...watch, codes: Int8Array.of(1, 2) })),
        [],
      );
      near.change(numbered.slice(0, first.length), []);
      const removed = gone.filter((number) => number > 0 && number <= first.length);
      near.change(numbered.slice(first.length), removed);
      const rows = segments.map((own, place) => ({
        segmentId: SegmentId.parse(place + 1),
        codes: own,
        scale: 1,
      }));
      const packed = packRows(rows, dimensions);
      const asked = { all: packed.codes, fewer: packed.codes.slice(dimensions), odd: Int8Array.of(1, 2, 3) };
      for (const each of begun) near.begin(asked[each]);
      const found = near.near(packed);
      // What was begun is taken once.
      expect(near.near(packed)).toEqual(found);
      const wanted = rows.flatMap(({ segmentId, codes: own }) =>
        numbered
          .filter(({ number }) => !removed.includes(number))
          // At the very threshold rounding decides: neither answer is wrong.
          .filter((watch) => cosine(own, watch.codes) > watch.threshold + 1e-6)
          .map(({ number }) => `${number} ${segmentId}`),
      );
      const told = found.map(({ number, segmentId }) => `${number} ${segmentId}`);
      expect(told).toEqual(expect.arrayContaining(wanted));
      for (const { number, segmentId } of found) {
        const watch = numbered[number - 1];
        const row = rows[segmentId - 1];
        expect(removed).not.toContain(number);
        expect(watch && row && cosine(row.codes, watch.codes)).toBeGreaterThan(
          (watch?.threshold ?? 2) - 2e-5,
        );
      }
    }),
    { numRuns: 60 },
  );
});
