import { expect, test } from "vitest";
import { fromHex, toHex } from "./hex.ts";

test("bytes are two signs each, and come back", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, value) => value);
  expect(toHex(bytes).slice(0, 8)).toBe("00010203");
  expect(fromHex(toHex(bytes))).toEqual(bytes);
});

test("what is no hexadecimal text is a bug of the caller", () => {
  for (const text of ["a", "zz", "AB", "0x"]) expect(() => fromHex(text)).toThrow("no hexadecimal");
});
