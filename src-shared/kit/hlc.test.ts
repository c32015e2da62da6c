import { expect, test } from "vitest";
import { countsBetween, createHlcClock, printHlc, readHlc } from "./hlc.ts";

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

test("what is told of a thing comes after what was told of it, however far ahead, and takes the clock nowhere", () => {
  const { tell, tellAfter } = createHlcClock(() => 1_000, 60_000);
  const ahead = printHlc({ wallMs: 4e11, count: 7 });
  expect(readHlc(tellAfter([ahead, printHlc({ wallMs: 900, count: 0 }), "yesterday"]))).toEqual({
    wallMs: 4e11,
    count: 8,
  });
  expect(readHlc(tell())).toEqual({ wallMs: 1_000, count: 1 });
  expect(readHlc(tellAfter([]))).toEqual({ wallMs: 1_000, count: 2 });
  expect(readHlc(tellAfter([printHlc({ wallMs: 900, count: 0xffff })]))).toEqual({ wallMs: 1_000, count: 3 });
});

test("what is told twice of a thing that is ahead, before the first was written down, is in order", () => {
  const { tellAfter } = createHlcClock(() => 1_000, 60_000);
  const ahead = printHlc({ wallMs: 2_000, count: 0 });
  const [first, second] = [tellAfter([ahead]), tellAfter([ahead])];
  expect([first, second].map((time) => readHlc(time)?.count)).toEqual([1, 2]);
  // What was not asked for since many others is forgotten: by then it is written down.
  for (let other = 1; other <= 64; other++) tellAfter([printHlc({ wallMs: 3_000 + other, count: 0 })]);
  expect(tellAfter([ahead])).toBe(first);
});

test("a clock that was set back a little goes on from what it told, and further back from now", () => {
  let nowMs = 100_000;
  const { tell } = createHlcClock(() => nowMs, 60_000);
  tell();
  nowMs = 40_000;
  expect(readHlc(tell())).toEqual({ wallMs: 100_000, count: 1 });
  nowMs = 39_999;
  expect(readHlc(tell())).toEqual({ wallMs: 39_999, count: 0 });
});

test("more in a millisecond than it can count goes into the next, and the end of all time has none", () => {
  const { tellAfter } = createHlcClock(() => 1, 60_000);
  expect(readHlc(tellAfter([printHlc({ wallMs: 9, count: 0xffff })]))).toEqual({ wallMs: 10, count: 0 });
  expect(tellAfter(["ffffffffffff-ffff"])).toBe("ffffffffffff-ffff");
});

test("how many counts lie between two times", () => {
  const at = (wallMs: number, count: number) => ({ wallMs, count });
  expect(countsBetween(at(5, 1), at(5, 3))).toBe(2);
  expect(countsBetween(at(5, 0xffff), at(6, 0))).toBe(1);
  expect(countsBetween(at(6, 0), at(5, 0xffff))).toBe(-1);
  expect(countsBetween(at(0, 0), at(2 ** 47, 0))).toBeGreaterThan(1e15);
});

test.each(["", "1-1", "00000000000g-0000", "000000000001-00000"])("%s is no time", (text) =>
  expect(readHlc(text)).toBeUndefined(),
);
