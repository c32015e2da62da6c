import { expect, it } from "vitest";
import { readCues } from "./cues.ts";
import { mediaLimits } from "./limits.ts";

const cues = (text: string) => readCues(text, mediaLimits);

it("reads SubRip, whatever ends its lines and whether or not an empty line stands between two", () => {
  const text =
    "1\r\n00:00:01,500 --> 00:00:03,000\r\n<i>Two</i> lifeboats\r\nleft.\r\n2\r\n00:00:04,000 --> 00:00:05,250 X1:10\r\n{\\an8}At six &amp; seven.\r\n\r\n\r\n";
  expect(cues(text)).toEqual([
    { startMs: 1_500, endMs: 3_000, text: "Two lifeboats left." },
    { startMs: 4_000, endMs: 5_250, text: "At six & seven." },
  ]);
});

it("reads WebVTT without its notes, styles, voices and word times", () => {
  const text = `WEBVTT - a talk

NOTE not said: 00:01

STYLE
::cue { color: red }

intro
00:01.000 --> 00:02.000 align:start
<v Ann>Hello <00:01.500><c.yellow>there</c>

01:00:00.5 --> 01:00:01.000
Late.`;
  expect(cues(text)).toEqual([
    { startMs: 1_000, endMs: 2_000, text: "Hello there" },
    { startMs: 3_600_500, endMs: 3_601_000, text: "Late." },
  ]);
});

it("reads lyrics, each line as long as the next one lets it, and those that are sung again", () => {
  const text = "[ar:Somebody]\n[00:05.00][00:15.50]Row the boat\n[00:10]Gently\n[00:12.00]\nwithout a time";
  expect(cues(text)).toEqual([
    { startMs: 5_000, endMs: 10_000, text: "Row the boat" },
    { startMs: 10_000, endMs: 12_000, text: "Gently" },
    { startMs: 15_500, endMs: 20_500, text: "Row the boat" },
  ]);
});

it("finds no cue where there is none, ends none before it begins, and keeps to its limits", () => {
  expect(cues("")).toEqual([]);
  expect(cues("1\n2\n--> -->\n[[[\n99:99\n")).toEqual([]);
  expect(cues("00:00:05,000 --> 00:00:01,000\nBackwards")).toEqual([
    { startMs: 5_000, endMs: 5_000, text: "Backwards" },
  ]);
  const many = Array.from(
    { length: 50 },
    (_, at) => `00:00:${10 + at},000 --> 00:00:${10 + at},500\n${"x".repeat(99)}\n`,
  );
  const few = readCues(many.join("\n"), { ...mediaLimits, cueCountMax: 3, textCharsMax: 10 });
  expect(few.map(({ text }) => text)).toEqual(["xxxxxxxxxx", "xxxxxxxxxx", "xxxxxxxxxx"]);
});
