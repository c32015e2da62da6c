import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadStaticModel } from "./static-model.ts";

const folder = join(import.meta.dirname, "../../../models/static-en");
const json = (name: string): object => JSON.parse(readFileSync(join(folder, name), "utf8")) as object;
const reference = new Tokenizer(json("tokenizer.json"), json("tokenizer_config.json"));
const { tokens } = await loadStaticModel(folder, "static-en");
const expected = (text: string): readonly number[] =>
  reference.encode(text, { add_special_tokens: false }).ids;

test("the vocabulary is the reference's, in its order", () => {
  const lines = readFileSync(join(folder, "vocab.txt"), "utf8").split("\n").slice(0, -1);
  expect(lines).toEqual(
    [...reference.get_vocab().entries()].sort(([, a], [, b]) => a - b).map(([token]) => token),
  );
});

describe("the same tokens as the reference", () => {
  test.each([
    ["nothing", ""],
    ["spaces alone", " \t\r\n\u00A0\u2003\u3000 "],
    ["plain words", "The quick brown fox, (jumped) over 13 lazy dogs."],
    ["currency signs", "it cost $5, €7, £8 and ¥900 – ₹12 each"],
    ["emoji, joined and coloured", "nice 👍🏽 work 👩‍👩‍👧‍👦 ok😀ok"],
    ["zero-width characters", "one\u200Btwo three\u200Dfour \uFEFFfive"],
    ["soft hyphens", "co\u00ADoperation and exam\u00ADple"],
    ["NUL and other control characters", "a\u0000b c\u0007d e\u000Bf g\u000Ch i\u0085j \u007F"],
    ["lone surrogates and the replacement character", "a\uD800b c\uDC00d e\uFFFDf"],
    ["private use", "a\uE000b \u{F0000}c"],
    ["ideographs, kana and hangul", "東京は日本の首都です。서울 大韓民國"],
    ["ideographs beyond the first plane", "a\u{20000}b\u{2F800}c"],
    ["accents, composed and not", "Café cafe\u0301 ÀÉÎÕÜ naïve Ångström"],
    ["letters that lower case changes oddly", "İstanbul ΣΊΣΥΦΟΣ STRASSE ẞ ǅ K Å"],
    ["№ and other compatibility letters", "№5 ﬁne ½ ② ™ ℃"],
    ["special tokens in the text", "see [UNK] and [PAD][PAD] not [unk] [ UNK ]"],
    [
      "words of about a hundred characters",
      `${"x".repeat(99)} ${"y".repeat(100)} ${"z".repeat(101)} ${"😀".repeat(100)}`,
    ],
    ["punctuation", "a_b-c—d…e“f”«g»¿h?·i՞j\u{10100}k"],
  ])("%s", (_, text) => expect(tokens.encode(text)).toEqual(expected(text)));

  test("random text of every kind", () => {
    const unit = fc.oneof(
      fc.constantFrom(
        ...Array.from(
          " \t\n.,-_$€£[]#'\"\u0000\u00AD\u200B\u200D\uFEFF\uFFFD\u0301\u0345\u3099\u4E2DΣςİßéﬁ👍🏽№½",
        ),
      ),
      fc.constantFrom(
        "the ",
        "search",
        "##ing",
        "[UNK]",
        "[PAD]",
        "Über",
        "e\u0301",
        "\u{1F469}\u200D\u{1F469}",
      ),
      fc.string({ unit: "binary", minLength: 1, maxLength: 3 }),
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 4 }),
      fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
      fc.stringMatching(/^[a-zA-Z0-9]{1,12}$/),
    );
    const text = fc.array(unit, { maxLength: 40 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, (given) => {
        expect(tokens.encode(given)).toEqual(expected(given));
      }),
      { numRuns: 5_000, seed: 20_261_123 },
    );
  });

  test("every assigned character of Unicode, inside a word", () => {
    const differing: string[] = [];
    // Planes 4 to 13 have no characters; 15 and 16 are private use, alike throughout.
    const ranges = [
      [0, 0x3_ff_ff],
      [0xe_00_00, 0xe_0f_ff],
    ] as const;
    for (const [from, to] of ranges)
      for (let code = from; code <= to; code++) {
        const text = `a${String.fromCodePoint(code)}b`;
        if (tokens.encode(text).join() !== expected(text).join()) differing.push(code.toString(16));
      }
    expect(differing).toEqual([]);
  });
});
