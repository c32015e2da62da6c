import fc from "fast-check";
import { expect, test } from "vitest";
import { createRowSum } from "./row-sum.ts";

const rowCount = 50;

function tableOf(width: number) {
  const codes = Int8Array.from({ length: rowCount * width }, (_, place) => ((place * 7919) % 255) - 127);
  const scales = Float32Array.from({ length: rowCount }, (_, row) => 0.01 + row / 1000);
  const { sumInto } = createRowSum(new Uint8Array(codes.buffer), scales, width);
  const plainSum = (rows: readonly number[]): Float64Array => {
    const sums = new Float64Array(width);
    for (const row of rows)
      for (let column = 0; column < width; column++)
        sums[column]! += codes[row * width + column]! * scales[row]!;
    return sums;
  };
  return { sumInto, plainSum };
}

test.each([32, 64, 256])("sums of rows with %i columns are those of a plain loop", (width) => {
  const { sumInto, plainSum } = tableOf(width);
  const into = new Float32Array(width).fill(9);
  fc.assert(
    fc.property(fc.array(fc.nat(rowCount - 1), { maxLength: 300 }), (rows) => {
      sumInto(rows, into);
      const wanted = plainSum(rows);
      for (const [column, sum] of into.entries()) expect(Math.abs(sum - wanted[column]!)).toBeLessThan(1e-3);
    }),
    { seed: 3 },
  );
});

test("a list longer than is handed over at once is summed whole", () => {
  const { sumInto, plainSum } = tableOf(32);
  const rows = Array.from({ length: 40_000 }, (_, place) => place % rowCount);
  const into = new Float32Array(32);
  sumInto(rows, into);
  const wanted = plainSum(rows);
  for (const [column, sum] of into.entries()) expect(sum / wanted[column]!).toBeCloseTo(1, 3);
});

test("a width that does not fit is refused", () => {
  expect(() => createRowSum(new Uint8Array(40), new Float32Array(2), 20)).toThrow("20 columns");
});
