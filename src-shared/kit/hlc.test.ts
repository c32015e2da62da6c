import { expect, test } from "vitest";
import { createHlcClock, printHlc, readHlc } from "./hlc.ts";

test("times sort as text, come back as they were, and only grow", () => {
  let nowMs = 1_000;
  const { tell } = createHlcClock(() => nowMs, 60_000);
  const told = [tell(), tell()];
  nowMs = 400;
  told.push(tell());
  nowMs = 2_000;
  told.push(tell());
  expect(told).toEqual(told.toSorted());
  expect(new Set(told).size).toBe(4);
  for (const each of told) expect(printHlc(readHlc(each) ?? { wallMs: 0, count: 0 })).toBe(each);
});

test("comes after what it heard, but follows no clock that is far ahead", () => {
  const { tell, hear } = createHlcClock(() => 1_000, 60_000);
  hear(printHlc({ wallMs: 50_000, count: 7 }));
  expect(readHlc(tell())).toEqual({ wallMs: 50_000, count: 8 });
  hear(printHlc({ wallMs: 4e11, count: 0 }));
  hear("yesterday");
  expect(readHlc(tell())).toEqual({ wallMs: 50_000, count: 9 });
});

test("more in a millisecond than it can count goes into the next", () => {
  const { tell, hear } = createHlcClock(() => 1, 60_000);
  hear(printHlc({ wallMs: 1, count: 0xffff }));
  expect(readHlc(tell())).toEqual({ wallMs: 2, count: 0 });
});

test.each(["", "1-1", "00000000000g-0000", "000000000001-00000"])("%s is no time", (text) =>
  expect(readHlc(text)).toBeUndefined(),
);
