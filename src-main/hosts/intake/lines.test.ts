import { expect, it } from "vitest";
import { type BodyLine, linesOf } from "./lines.ts";

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.byteLength; from += size) {
    await Promise.resolve();
    yield bytes.subarray(from, from + size);
  }
}

async function read(bytes: Uint8Array, size: number): Promise<readonly BodyLine[]> {
  return (await Array.fromAsync(linesOf(chunksOf(bytes, size), 10))).flat();
}

const body = Buffer.concat([
  Buffer.from("one\n\n  \r\nzwölf\n0123456789\n0123456789a\n"),
  Buffer.from([0xff, 0xfe, 10]),
  Buffer.from("a line that is very much too long\nlast"),
]);

it.each([1, 2, 3, 7, 1000])("reads the same lines whatever the chunks, %i bytes", async (size) => {
  expect(await read(body, size)).toEqual([
    { line: 1, text: "one" },
    { line: 4, text: "zwölf" },
    { line: 5, text: "0123456789" },
    { line: 6, why: "too-long" },
    { line: 7, why: "not-utf8" },
    { line: 8, why: "too-long" },
    { line: 9, text: "last" },
  ]);
});

it("gives the lines of a chunk together, and a body without an end nothing but its lines", async () => {
  const groups = await Array.fromAsync(linesOf(chunksOf(Buffer.from("a\nb\nc"), 4), 10));
  expect(groups.map((group) => group.length)).toEqual([2, 1]);
  expect(await read(Buffer.from(""), 5)).toEqual([]);
  expect(await read(Buffer.from("x".repeat(50)), 5)).toEqual([{ line: 1, why: "too-long" }]);
});
