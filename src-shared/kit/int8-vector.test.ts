import fc from "fast-check";
import { expect, test } from "vitest";
import { codeCosine, dequantise, quantise } from "./int8-vector.ts";

test("no component is further off than half a step", () => {
  const vector = fc.array(fc.float({ noNaN: true, min: -1, max: 1 }), { minLength: 1, maxLength: 64 });
  fc.assert(
    fc.property(vector, (values) => {
      const given = Float32Array.from(values);
      const kept = quantise(given);
      for (const [column, value] of dequantise(kept).entries()) {
        expect(Math.abs(value - (given[column] ?? 0))).toBeLessThanOrEqual(kept.scale * 0.5001);
      }
    }),
    { seed: 7 },
  );
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  "a vector with %d in it is near to nothing, and no number of it is lost to arithmetic",
  (value) => {
    for (const place of [0, 2, 3]) {
      const vector = Float32Array.of(0.5, -0.25, 0.75, 0.1);
      vector[place] = value;
      expect(quantise(vector)).toEqual({ codes: new Int8Array(4), scale: 0 });
    }
  },
);

test("codes are as near as what they are of, and nothing is near to nothing", () => {
  expect(codeCosine(Int8Array.of(3, 4), Int8Array.of(4, 3))).toBeCloseTo(24 / 25);
  expect(codeCosine(Int8Array.of(3, 4), Int8Array.of(-6, -8))).toBeCloseTo(-1);
  expect(codeCosine(Int8Array.of(3, 4), Int8Array.of(0, 0))).toBe(0);
});

test("zeros stay zeros", () => {
  expect(quantise(new Float32Array(4))).toEqual({ codes: new Int8Array(4), scale: 0 });
});
