import { expect, it } from "vitest";
import { clockText, readDuration } from "./durations.ts";
import { completeGrammar, openEnd } from "./complete.ts";
import { parse } from "./parse.ts";
import { print } from "./print.ts";

const context = { nowMs: 0, timeZone: "UTC", typing: false };

it("reads durations as people write them, and prints them in one form", () => {
  const read = (text: string) => readDuration(text)?.written;
  expect([">10m", "< 90 s", ">1h30m", ">=1,5h", "<4:30", ">1:02:03", ">120min", "<0s"].map(read)).toEqual([
    ">10m",
    "<90s",
    ">90m",
    ">90m",
    "<270s",
    ">3723s",
    ">2h",
    "<0s",
  ]);
  for (const wrong of ["10m", ">", "", ">ten", ">1d", ">1:99", "=5m", ">-1m", ">9".repeat(40)])
    expect(readDuration(wrong)).toBeUndefined();
});

it("understands how long something plays and what is said in it, in filters, trees and their opposites", () => {
  const query = parse(
    'duration:>10m -duration:>1h (spoken:"two boats" OR -spoken:storm) -said:rain',
    context,
  );
  expect(query.problems).toEqual([]);
  expect(print(query)).toBe('duration:>10m duration:<1h -spoken:rain (spoken:"two boats" OR -spoken:storm)');
  expect(parse(print(query), context)).toEqual(query);
});

it("says what to write where a duration has no side", () => {
  expect(parse("duration:10m", context)).toMatchObject({
    words: [{ text: "10m" }],
    problems: [{ message: "bad-value", expected: "<30s <5m >10m >1h" }],
  });
});

it("completes fields and usual durations", () => {
  const completed = (text: string): readonly string[] => {
    const end = openEnd(text);
    return end === undefined ? [] : completeGrammar(end, 0).map((each) => each.text);
  };
  expect(completed("spo")).toEqual(["spoken:"]);
  expect(completed("bees duration:>")).toEqual(["bees duration:>10m", "bees duration:>1h"]);
});

it("shows a place in time as players do", () => {
  expect([0, 65_400, 3_723_000].map(clockText)).toEqual(["0:00", "1:05", "1:02:03"]);
});
