import { expect, it } from "vitest";
import * as z from "zod";
import { uuidV7 } from "./uuid.ts";

it("makes UUIDs of version 7 whatever the time and chance, which sort by time", () => {
  const made = [0, 1, 1_795_474_346_807, 2 ** 48 - 1].flatMap((nowMs) =>
    [0, 0x7f, 0xff].map((byte) => uuidV7(nowMs, new Uint8Array(10).fill(byte))),
  );
  for (const uuid of made) expect(z.uuidv7().safeParse(uuid).success).toBe(true);
  expect(made.toSorted()).toEqual(made);
  expect(new Set(made).size).toBe(made.length);
  expect(() => uuidV7(0, new Uint8Array(9))).toThrow(/10 random bytes/);
});
