import { expect, test } from "vitest";
import { limits } from "./limits.ts";
import { linesOf } from "./lines.ts";

async function* each(pieces: readonly string[]) {
  yield* pieces;
}

test("lines come whole, wherever the pieces end", async () => {
  expect(await Array.fromAsync(linesOf(each(["a", "b\nc\n", "\nd"])))).toEqual(["ab", "c", "", "d"]);
  expect(await Array.fromAsync(linesOf(each(["a\r\n"])))).toEqual(["a\r"]);
  expect(await Array.fromAsync(linesOf(each([])))).toEqual([]);
});

test("a line without an end is cut, and nothing is read after it", async () => {
  const lines = await Array.fromAsync(linesOf(each(["x".repeat(limits.lineCharsMax), "yy", "\nz"])));
  expect(lines).toEqual([`${"x".repeat(limits.lineCharsMax)}y`]);
});
