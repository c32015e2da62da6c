import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { exactReader } from "./read-exactly.ts";

test("what comes in pieces is read in the lengths that are asked for", async () => {
  const stream = new PassThrough();
  const read = exactReader(stream);
  const first = read(3);
  stream.write(Uint8Array.of(1, 2));
  // Behind a turn of the event loop, which waiting must not keep from coming.
  setImmediate(() => stream.write(Uint8Array.of(3, 4, 5, 6)));
  expect([...new Uint8Array(await first)]).toEqual([1, 2, 3]);
  expect([...new Uint8Array(await read(2))]).toEqual([4, 5]);
  expect([...new Uint8Array(await read(1))]).toEqual([6]);
});

test("what ends too early is refused", async () => {
  const stream = new PassThrough();
  stream.end(Uint8Array.of(1, 2));
  await expect(exactReader(stream)(3)).rejects.toThrow("ended in the midst");
});
