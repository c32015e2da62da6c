import { expect, test } from "vitest";
import { ItemId, SegmentId } from "#shared/model/ids.ts";
import type { Segment } from "#shared/model/segment.ts";
import { spokenWords } from "./spoken-words.ts";

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
