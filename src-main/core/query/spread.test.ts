import fc from "fast-check";
import { expect, it } from "vitest";
import { marginalOrder } from "./spread.ts";

const unit = (...values: readonly number[]): Float32Array => {
  const length = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / length);
};

it("puts what differs before what repeats, and the best first all the same", () => {
  const vectors = [unit(1, 0), unit(1, 0.01), unit(0, 1)];
  expect(marginalOrder([1, 0.9, 0.6], vectors, 0.5)).toEqual([0, 2, 1]);
  expect(marginalOrder([1, 0.9, 0.6], vectors, 1)).toEqual([0, 1, 2]);
  expect(marginalOrder([1, 0.9, 0.6], [undefined, undefined, undefined], 0.5)).toEqual([0, 1, 2]);
});

it("chooses at each step as the formula does, worked out in full", () => {
  const rows = fc.array(
    fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 30 })),
    {
      minLength: 1,
      maxLength: 12,
    },
  );
  fc.assert(
    fc.property(rows, fc.double({ min: 0, max: 1, noNaN: true }), (given, lambda) => {
      const scores = given.map(([score]) => score);
      const vectors = given.map(([, seed]) => unit(seed % 5, (seed * 3) % 7, 1));
      const order = marginalOrder(scores, vectors, lambda);
      expect(order.toSorted((a, b) => a - b)).toEqual(scores.map((_, place) => place));
      const best = Math.max(1e-9, ...scores);
      const cosine = (a: number, b: number): number =>
        [0, 1, 2].reduce((sum, place) => sum + (vectors[a]?.[place] ?? 0) * (vectors[b]?.[place] ?? 0), 0);
      for (const [step, chosen] of order.entries()) {
        const worth = (place: number): number =>
          (lambda * (scores[place] ?? 0)) / best -
          (1 - lambda) * Math.max(0, ...order.slice(0, step).map((before) => cosine(before, place)));
        for (const later of order.slice(step))
          expect(worth(chosen)).toBeGreaterThanOrEqual(worth(later) - 1e-6);
      }
    }),
  );
});
