import { expect, test } from "vitest";
import { putTogether } from "#core/ports/written-parts.ts";
import { phrasePart, phrasesOf, type WhisperTokens, wordParts, type WrittenToken } from "./whisper-parts.ts";

/** Letters are tokens, of which some begin words; marks of time are numbers of seconds. */
const firstTime = 1_000;
const endOfText = 900;
const tokens: WhisperTokens = {
  endOfText,
  firstTime,
  read: (ids) => String.fromCodePoint(...ids),
  words: (ids) =>
    [...String.fromCodePoint(...ids).matchAll(/ ?[^ ]+/gu)].map(({ 0: text, index }) => ({
      text,
      places: Array.from(text, (_, place) => index + place),
    })),
};
const written = (...parts: readonly (string | number)[]): readonly WrittenToken[] =>
  parts.flatMap((part) =>
    typeof part === "number"
      ? [{ id: firstTime + part * 50, odds: 1 }]
      : Array.from(part, (letter) => ({ id: letter.codePointAt(0)!, odds: 0.5 })),
  );
const textsOf = (...parts: readonly (string | number)[]) => {
  const { phrases, restMs } = phrasesOf(written(...parts), tokens, 20_000);
  return { said: phrases.map((phrase) => phrasePart(phrase, tokens)), restMs };
};

test("a phrase stands between two marks of time", () => {
  expect(textsOf(0, " a boat", 2, 2.5, " waits", 6)).toEqual({
    said: [
      { text: "a boat", startMs: 0, endMs: 2_000, confidence: 0.5 },
      { text: "waits", startMs: 2_500, endMs: 6_000, confidence: 0.5 },
    ],
    restMs: undefined,
  });
});

test("one that was begun and not ended is left to the next window, and kept where nothing else was written", () => {
  expect(textsOf(0, " a boat", 2, 2, " wai")).toMatchObject({ said: [{ text: "a boat" }], restMs: 2_000 });
  expect(textsOf(0, " a boat", 2, 2)).toMatchObject({ said: [{ text: "a boat" }], restMs: 2_000 });
  expect(textsOf(0, " a boat")).toMatchObject({
    said: [{ text: "a boat", startMs: 0, endMs: 20_000 }],
    restMs: undefined,
  });
  expect(textsOf()).toEqual({ said: [], restMs: undefined });
});

test("what is written without spaces goes on where Whisper wrote none, by the least that can be read", () => {
  const noSpaces: WhisperTokens = {
    ...tokens,
    words: (ids) => ids.map((id, place) => ({ text: String.fromCodePoint(id), places: [place] })),
  };
  const phrases = ["我们", "去 公"].map((text, at) => ({
    tokens: Array.from(text, (letter) => ({ id: letter.codePointAt(0)!, odds: 0.5 })),
    startMs: at * 1_000,
    endMs: at * 1_000 + 900,
  }));
  const parts = phrases.flatMap((phrase) => wordParts(phrase, noSpaces));
  expect(parts.map(({ text, goesOn }) => [text, goesOn])).toEqual([
    ["我", true],
    ["们", true],
    ["去", true],
    ["", undefined],
    ["公", undefined],
  ]);
  expect(putTogether(parts).text).toBe("我们去 公");
  expect(phrases.map((phrase) => phrasePart(phrase, noSpaces).goesOn)).toEqual([true, true]);
});

test("nothing ends before it begins or behind the window, and what is no text is none", () => {
  const [phrase] = textsOf(9, " a", 3).said;
  expect(phrase).toMatchObject({ startMs: 9_000, endMs: 9_000 });
  expect(textsOf(0, " a", 29).said).toMatchObject([{ endMs: 20_000 }]);
  const special = { id: endOfText + 5, odds: 0 };
  const { phrases } = phrasesOf([...written(0, " a"), special, ...written(1)], tokens, 20_000);
  expect(phrases.map((each) => phrasePart(each, tokens))).toMatchObject([{ text: "a", confidence: 0.5 }]);
});

test("a word lasts from its first token to the one behind it, and is as sure as its tokens on the mean", () => {
  const letters = Array.from(" go on", (letter, place) => ({
    id: letter.codePointAt(0)!,
    odds: place < 3 ? 0.9 : 0.2 + place / 10,
    startMs: place * 100,
  }));
  const [go, on] = wordParts({ tokens: letters, startMs: 0, endMs: 550 }, tokens);
  expect(go).toMatchObject({ text: "go", startMs: 0, endMs: 300 });
  expect(go?.confidence).toBeCloseTo(0.9);
  expect(on).toMatchObject({ text: "on", startMs: 300, endMs: 550 });
  expect(on?.confidence).toBeCloseTo(0.6);
});
