import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { snippetLengthMax } from "./limits.ts";
import { sentencesOf } from "./sentences.ts";
import { makeSnippet } from "./snippet.ts";

const filler = "Nothing is said here that anybody asked for. ".repeat(20);

describe("makeSnippet", () => {
  it("shows the part with the words, cut at whole words", () => {
    const text = `${filler}The ferry leaves at noon from the old harbour. ${filler}`;
    const ferry = text.indexOf("ferry");
    const snippet = makeSnippet(text, [{ startChar: ferry, endChar: ferry + 5 }], undefined);
    expect(snippet.words.map(({ startChar, endChar }) => snippet.text.slice(startChar, endChar))).toEqual([
      "ferry",
    ]);
    expect(snippet.text.startsWith("…") && snippet.text.endsWith("…")).toBe(true);
    expect(text).toContain(snippet.text.slice(1, -1));
  });

  it("shows the sentence that is nearest in meaning where no word is", () => {
    const sentence = "The dentist found two cavities.";
    const text = `${filler}${sentence} ${filler}`;
    const startChar = text.indexOf(sentence);
    const snippet = makeSnippet(text, [], { startChar, endChar: startChar + sentence.length });
    expect(snippet.text.slice(snippet.meaning?.startChar, snippet.meaning?.endChar)).toBe(sentence);
  });

  it("keeps every range inside the text that is shown, of any text", () => {
    const text = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 2000 }),
      fc
        .array(fc.constantFrom("word", ". ", "\n", " ", "💡", "x".repeat(400)), { maxLength: 200 })
        .map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(
        text,
        fc.array(fc.tuple(fc.nat(2000), fc.integer({ min: 1, max: 20 })), { maxLength: 8 }),
        fc.option(fc.tuple(fc.nat(2000), fc.integer({ min: 1, max: 300 })), { nil: undefined }),
        (whole, ranges, near) => {
          const within = ([start, length]: readonly [number, number]) => ({
            startChar: Math.min(start, whole.length),
            endChar: Math.min(start + length, whole.length),
          });
          const words = ranges.map(within).sort((a, b) => a.startChar - b.startChar);
          const snippet = makeSnippet(whole, words, near === undefined ? undefined : within(near));
          expect(snippet.text.length).toBeLessThanOrEqual(snippetLengthMax + 2);
          for (const range of [
            ...snippet.words,
            ...(snippet.meaning === undefined ? [] : [snippet.meaning]),
          ]) {
            expect(range.startChar).toBeGreaterThanOrEqual(0);
            expect(range.endChar).toBeLessThanOrEqual(snippet.text.length);
            expect(range.startChar).toBeLessThanOrEqual(range.endChar);
          }
        },
      ),
    );
  });
});

describe("sentencesOf", () => {
  it("cuts at ends of sentences and lines only", () => {
    const text = 'Pi is 3.14 or so. "Really?" she said!\n\n  Next line';
    expect(sentencesOf(text).map(({ startChar, endChar }) => text.slice(startChar, endChar))).toEqual([
      "Pi is 3.14 or so.",
      '"Really?"',
      "she said!",
      "Next line",
    ]);
  });
});
