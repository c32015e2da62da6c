import { expect, test } from "vitest";
import { LanguageCode } from "#shared/model/item.ts";
import type { SpokenPart, Transcript } from "#core/ports/transcriber.ts";
import { wordPlaces } from "#shared/model/spoken-word.ts";
import { utteranceBlock } from "./said-blocks.ts";

const utterance = { startMs: 10_000, endMs: 20_000 };
const part = (text: string, startMs: number, rest: Partial<SpokenPart> = {}): SpokenPart => ({
  text,
  startMs,
  endMs: startMs + 100,
  ...rest,
});
const heard = (language: string, timed: Transcript["timed"], ...parts: SpokenPart[]): Transcript => ({
  text: "",
  language: LanguageCode.parse(language),
  timed,
  parts,
});
/** The block, and its words as a reader of it finds them. */
function blockOf(transcript: Transcript) {
  const { text, anchor } = utteranceBlock(utterance, transcript, undefined);
  if (anchor.kind !== "time") throw new Error("no time");
  const words = wordPlaces(text, anchor).map(({ startChar, endChar }) => text.slice(startChar, endChar));
  return { text, anchor, words, starts: anchor.wordStartsMs };
}

test("Chinese is stored without spaces, its words at the times of the first token that they are of", () => {
  const tokens = ["今", "天", "天气", "很", "好，", "我", "们去", "公园", "。"];
  const { text, words, starts, anchor } = blockOf(
    heard(
      "zh",
      "words",
      ...tokens.map((each, at) =>
        part(each, at * 100, { goesOn: true, confidence: at % 2 === 0 ? 0.25 : 0.75 }),
      ),
    ),
  );
  expect(text).toBe("今天天气很好，我们去公园。");
  expect(words).toEqual(["今天", "天气", "很好，", "我们", "去", "公园。"]);
  expect(starts).toEqual([10_000, 10_200, 10_300, 10_500, 10_600, 10_700]);
  // The mean of 今 and 天; 们 and 去 are of one token.
  expect(anchor.wordConfidences).toEqual([0.5, 0.25, 0.5, 0.5, 0.25, 0.5]);
});

test("Japanese keeps its brackets with their words, and the spaces that it was written with", () => {
  const { text, words } = blockOf(
    heard("ja", "phrases", part("今日は「天気」がいい。", 0), part("iPhone 15を買う", 500, { goesOn: true })),
  );
  expect(text).toBe("今日は「天気」がいい。iPhone 15を買う");
  expect(words).toEqual(["今日", "は", "「天気」", "が", "いい。", "iPhone", "15", "を", "買う"]);
});

test("no word of Thai begins within a letter and its marks", () => {
  // Tokens end within syllables: วันนี้อากาศดี.
  const tokens = ["วั", "น", "น", "ี", "้", "อาก", "าศ", "ด", "ี"];
  const { text, words, starts } = blockOf(
    heard("th", "words", ...tokens.map((each, at) => part(each, at * 100, { goesOn: true }))),
  );
  expect(text).toBe("วันนี้อากาศดี");
  expect(words.join("")).toBe(text);
  for (const word of words) expect(word).toMatch(/^\p{L}/u);
  expect(words).toContain("อากาศ");
  expect(starts?.[words.indexOf("อากาศ")]).toBe(10_500);
});

test("what has spaces has no places of words, with one Chinese word or none", () => {
  for (const words of [
    ["two", "boats", "left"],
    ["go", "去", "there"],
  ]) {
    const { text, anchor, starts } = blockOf(
      heard("en", "words", ...words.map((each, at) => part(each, at * 100))),
    );
    expect(text).toBe(words.join(" "));
    expect(starts).toEqual([10_000, 10_100, 10_200]);
    expect(anchor).not.toHaveProperty("wordStartsChar");
  }
});

test("parts of nothing but spaces are left out, and a time before or behind the utterance is within it", () => {
  const { text, starts } = blockOf(
    heard(
      "zh",
      "words",
      part(" ", 0),
      part("去", -50, { goesOn: true }),
      part("\n", 1),
      part("公园", 60_000),
    ),
  );
  expect(text).toBe("去 公园");
  expect(starts).toEqual([10_000, 20_000]);
});
