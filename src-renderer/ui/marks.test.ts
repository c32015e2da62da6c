import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { marked, wordMarks } from "./marks.ts";

describe("marks", () => {
  it("cuts overlapping marks and loses no character", () => {
    const range = fc.record({
      startChar: fc.nat(40),
      endChar: fc.nat(40),
      look: fc.constantFrom("word" as const, "meaning" as const),
    });
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.array(range, { maxLength: 6 }), (text, marks) => {
        expect(
          marked(text, marks)
            .map((piece) => piece.text)
            .join(""),
        ).toBe(text);
      }),
    );
  });

  it("tells words from meaning where both hold", () => {
    const pieces = marked("the red bicycle", [
      { startChar: 4, endChar: 7, look: "word" },
      { startChar: 0, endChar: 15, look: "meaning" },
    ]);
    expect(pieces.map(({ text, word, meaning }) => [text, word, meaning])).toEqual([
      ["the ", false, true],
      ["red", true, true],
      [" bicycle", false, true],
    ]);
  });

  it("finds whole words only", () => {
    expect(wordMarks("Red, redder RED", ["red"]).map(({ startChar }) => startChar)).toEqual([0, 12]);
    expect(wordMarks("我们去公园。公园", ["公园"]).map(({ startChar }) => startChar)).toEqual([3, 6]);
    expect(wordMarks("東京タワーで", ["タワー"]).map(({ startChar }) => startChar)).toEqual([2]);
    expect(wordMarks("二𠮷野家", ["𠮷"]).map(({ startChar }) => startChar)).toEqual([1]);
    expect(wordMarks("Parks und Park", ["park"]).map(({ startChar }) => startChar)).toEqual([10]);
  });
});
