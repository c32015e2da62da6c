import fc from "fast-check";
import { expect, it } from "vitest";
import { letterMask, maskDistance, typoDistance } from "./search-typo.ts";
import { createWordList } from "./search-vocabulary.ts";

const word = fc.stringMatching(/^[a-f]{1,9}$/);
const edit = fc.record({
  kind: fc.constantFrom("insert", "delete", "replace", "swap"),
  at: fc.nat(9),
  letter: fc.constantFrom("a", "b", "x"),
});

function mistyped(text: string, { kind, at, letter }: { kind: string; at: number; letter: string }): string {
  const place = at % text.length;
  const [before, here, after] = [text.slice(0, place), text[place] ?? "", text.slice(place + 1)];
  switch (kind) {
    case "insert":
      return before + letter + here + after;
    case "delete":
      return before + after;
    case "replace":
      return before + letter + after;
    default:
      return before + after.slice(0, 1) + here + after.slice(1);
  }
}

it("calls one mistyped letter a distance of one at most, whichever way it is read", () => {
  fc.assert(
    fc.property(word, edit, (text, change) => {
      const other = mistyped(text, change);
      expect(typoDistance(text, other, 2)).toBe(text === other ? 0 : 1);
      expect(typoDistance(other, text, 2)).toBe(typoDistance(text, other, 2));
    }),
  );
});

it("passes over no near word by its letters alone", () => {
  fc.assert(
    fc.property(word, word, fc.integer({ min: 1, max: 2 }), (a, b, max) => {
      if (typoDistance(a, b, max) <= max)
        expect(maskDistance(letterMask(a), letterMask(b))).toBeLessThanOrEqual(2 * max);
    }),
  );
});

it("finds in a list what a look at every word finds, nearest and most frequent first", () => {
  fc.assert(
    fc.property(fc.uniqueArray(word, { maxLength: 60 }), word, (given, asked) => {
      const words = given.toSorted();
      const counts = words.map((_, place) => (place * 7) % 5);
      const max = asked.length >= 8 ? 2 : asked.length >= 4 ? 1 : 0;
      const near = words.filter((known) => max > 0 && typoDistance(asked, known, max) <= max);
      const found = createWordList(words, counts).corrections(asked, 100);
      expect(found.toSorted()).toEqual(words.includes(asked) ? [] : near);
      const completed = createWordList(words, counts).completions(asked, 100);
      expect(completed.toSorted()).toEqual(
        words.filter((known) => known !== asked && known.startsWith(asked)),
      );
    }),
  );
});
