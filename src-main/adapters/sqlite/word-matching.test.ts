import { describe, expect, test } from "vitest";
import { loadNative } from "#native";
import { seededChance } from "#shared/kit/seeded-chance.ts";
import { compileWords } from "./asked-words.ts";
import { openHeardTexts } from "./heard-texts.ts";
import { heardPieceCountMax, heardPieceLengthMax } from "./limits.ts";
import { createWatchKeys } from "./watch-keys.ts";
import { createNativeMatching, createScriptMatching, type WordMatching } from "./word-matching.ts";

const loaded = loadNative();
const words =
  "pump pumps Pumping café CAFE e-mail naïve İstanbul straße ﬁne x y2k 東京 relational skies happily a b".split(
    " ",
  );
const between = [" ", "-", "—", "\u00a0", "\u0301", "\0", "'", "’", "\n", "", "\ud800", "。"];

describe.skipIf(loaded.kind === "absent")("the addon beside JavaScript (needs the addon)", () => {
  const open = () => {
    if (loaded.kind === "absent") throw new Error("there is no addon");
    const texts = openHeardTexts();
    return {
      texts,
      keys: createWatchKeys((token) => token % 3),
      script: createScriptMatching(texts),
      native: createNativeMatching(texts, loaded.native.Words),
    };
  };
  const asked = (
    matching: WordMatching,
    texts: readonly string[],
    keys: ReturnType<typeof open>["keys"],
  ) => ({
    met: matching
      .met(texts, keys.keyed())
      .map((each) => `${each.asked.number} in ${each.place}`)
      .sort(),
    tokens: texts.map((_, place) => matching.tokensOf(place)),
  });

  test("meets the same watches, by the same tokens, whatever comes", () => {
    const { texts, keys, script, native } = open();
    const chance = seededChance(7);
    const pick = (from: readonly string[]): string => from[Math.floor(chance() * from.length)] ?? "";
    const some = (count: number): readonly string[] =>
      Array.from({ length: chance() * count }, () => pick(words));
    let metCount = 0;
    for (let turn = 0; turn < 150; turn++) {
      const watches = Array.from({ length: chance() * 4 }, (_, place) => ({
        number: turn * 10 + place,
        words: {
          anyOf: some(3).map((text) => ({ text, prefix: chance() < 0.1, alternatives: some(2) })),
          phrases: chance() < 0.3 ? [some(4).join(" ")] : [],
          excluded: chance() < 0.3 ? some(3) : [],
        },
      }));
      for (const watch of compileWords(texts, watches)) keys.add(watch);
      const page = Array.from({ length: chance() * 6 }, () =>
        some(12)
          .map((word) => word + pick(between) + (chance() < 0.05 ? "é".repeat(chance() * 80) : ""))
          .join(pick(between)),
      );
      const given = asked(native, page, keys);
      expect(given).toEqual(asked(script, page, keys));
      metCount += given.met.length;
    }
    expect(metCount).toBeGreaterThan(500);
  });

  test("goes on where a page has more words than are kept, and longer ones", () => {
    const { texts, keys, script, native } = open();
    const words = { anyOf: [{ text: "pump", prefix: false, alternatives: [] }], phrases: [], excluded: [] };
    for (const watch of compileWords(texts, [{ number: 1, words }])) keys.add(watch);
    const many = Array.from({ length: heardPieceCountMax + 1 }, (_, place) => `x${place}`).join(" ");
    const long = "é".repeat(heardPieceLengthMax + 1);
    for (const page of [
      [`pump ${long}`, many],
      ["pumps", many],
      [long, "pumping"],
      [many.repeat(2)],
      ["pump"],
    ])
      expect(asked(native, page, keys)).toEqual(asked(script, page, keys));
  });
});
