import { expect, test } from "vitest";
import { ItemId, SegmentId } from "#shared/model/ids.ts";
import type { Segment } from "#shared/model/segment.ts";
import { openingMs, spokenWords } from "./spoken-words.ts";

const chinese = "我们去公园。\n很好";
const withoutSpaces: Segment = {
  id: SegmentId.parse(2),
  itemId: ItemId.parse("00000000-0000-4000-8000-000000000000"),
  ordinal: 2,
  text: chinese,
  headingPath: [],
  tokenCount: 5,
  anchor: {
    kind: "time",
    startMs: 1_000,
    endMs: 3_000,
    said: "transcript",
    wordStartsMs: [1_000, 1_300, 1_500, 2_000],
    wordStartsChar: [0, 2, 3, 7],
  },
};

const segmentOf = (wordConfidences?: readonly number[]): Segment => ({
  id: SegmentId.parse(1),
  itemId: ItemId.parse("00000000-0000-4000-8000-000000000000"),
  ordinal: 1,
  text: "two boats\nleft",
  headingPath: [],
  tokenCount: 3,
  anchor: {
    kind: "time",
    startMs: 1_000,
    endMs: 2_000,
    said: "transcript",
    wordStartsMs: [1_000, 1_200, 1_500],
    ...(wordConfidences === undefined ? {} : { wordConfidences }),
  },
});

test("a word is unsure where the model gave it less than half, and none is where it told nothing", () => {
  expect(spokenWords(segmentOf([0.49, 0.5, 1]), ["boats"])).toMatchObject([
    { text: "two", startMs: 1_000, isUnsure: true, isMatch: false },
    { text: "boats", startMs: 1_200, isUnsure: false, isMatch: true },
    { text: "left", startMs: 1_500, isUnsure: false, isMatch: false },
  ]);
  expect(spokenWords(segmentOf(), []).map(({ isUnsure }) => isUnsure)).toEqual([false, false, false]);
});

test("words that stand side by side are shown so, each at its time", () => {
  const words = spokenWords(withoutSpaces, ["公园"]);
  expect(words.map(({ text, startMs }) => [text, startMs])).toEqual([
    ["我们", 1_000],
    ["去", 1_300],
    ["公园。", 1_500],
    ["很好", 2_000],
  ]);
  expect(words.map(({ isMatch }) => isMatch)).toEqual([false, false, true, false]);
  expect(words.map(({ text, gap }) => text + gap).join("")).toBe(chinese);
  expect(openingMs(withoutSpaces, ["公园"])).toBe(1_500);
  const asStored = spokenWords(segmentOf(), []);
  expect(asStored.map(({ text, gap }) => text + gap).join("")).toBe("two boats\nleft");
});
