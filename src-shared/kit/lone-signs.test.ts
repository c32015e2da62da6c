import fc from "fast-check";
import { expect, test } from "vitest";
import {
  hasLoneSigns,
  isSpelledSign,
  signRuns,
  spellSigns,
  spellWithPlaces,
  untilSign,
  withoutLoneSigns,
} from "./lone-signs.ts";
import { isUnspaced } from "./unspaced-script.ts";

const wordsOf = (text: string): readonly string[] => spellSigns(text).trim().split(/ +/u);
/** How many words it is, and whether all of them are spelled. */
const signCount = (text: string): number => {
  const words = wordsOf(text);
  expect(words.filter((word) => !isSpelledSign(word))).toEqual([]);
  return words.length;
};

test("each sign is a word with the marks that are on it", () => {
  expect(signCount("東京タワー")).toBe(5);
  expect(signCount("佐々木さん")).toBe(5);
  expect(signCount("กี่ข้าว")).toBe(4);
  expect(signCount("ខ្ញុំ")).toBe(2);
  expect(signCount("ကျွန်မ")).toBe(3);
  expect(signCount("ພາສາ")).toBe(4);
  // Beyond the first plane, with the form that one is to have.
  expect(signCount("𠮷野家葛󠄀飾")).toBe(5);
  expect(wordsOf("iPhoneを買う, 2 回")).toEqual([
    "iPhone",
    "qz012434",
    "qz036023",
    "qz012358",
    ",",
    "2",
    "qz022238",
  ]);
});

test("a sign is the same however it is written", () => {
  for (const [one, other] of [
    ["が", "か\u3099"],
    ["ガギ", "ｶﾞｷﾞ"],
    ["コーヒー", "ｺｰﾋｰ"],
    ["一", "⼀"],
    ["葛", "葛\u{E0100}"],
    ["豈", "\uF900"],
    ["より", "ゟ"],
  ] as const)
    expect(wordsOf(one)).toEqual(wordsOf(other));
  for (const [one, other] of [
    ["か", "が"],
    ["กิ", "กี"],
    ["は", "ハ"],
  ] as const)
    expect(spellSigns(one)).not.toBe(spellSigns(other));
});

test("what has no such sign stays as it is", () => {
  for (const text of [
    "",
    "naïve café, 100 % e\u0301",
    "서울 한국어",
    "Здравствуй",
    "བོད་སྐད",
    "नमस्ते",
    "、。「」・",
    "\u3099",
    "😀",
  ]) {
    expect(spellSigns(text)).toBe(text);
    expect(withoutLoneSigns(text)).toBe(text);
  }
  expect(withoutLoneSigns("iPhoneを買う。")).toBe("iPhone 。");
  expect(signRuns("iPhoneを買う。")).toEqual([
    { text: "iPhone", isRun: false },
    { text: "を買う", isRun: true },
    { text: "。", isRun: false },
  ]);
});

test("a text ends behind one of its signs, with the marks on that", () => {
  expect(untilSign("iPhoneを買う。また", 2)).toBe("iPhoneを買");
  expect(untilSign("กี่ข้าว", 1)).toBe("กี่");
  expect(untilSign("東京", 3)).toBe("東京");
});

/** Of these scripts, by what the engine's Unicode knows of them. */
const inScript =
  /(?=[\p{L}\p{N}\p{M}])[\p{scx=Hira}\p{scx=Kana}\p{scx=Han}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** Numbers in circles, and between the lines of a Chinese text for Japanese readers; marks of other scripts that stand with kana too. */
const others = /[\u0305\u0323\u3192-\u3195\u3220-\u3229\u3280-\u3289\u{1D360}-\u{1D371}]/u;
/** Radicals are symbols, variation selectors of no script, and the table leaves room for what is not assigned yet. */
const more = /[\u2E80-\u2FDF\p{Variation_Selector}\p{Cn}]/u;

test("of every code point of the planes that have signs the table says what Unicode says", () => {
  const first = Array.from({ length: 0x40000 }, (_, point) => point);
  const last = Array.from({ length: 0x200 }, (_, place) => 0xe0000 + place);
  const all = [...first, ...last]
    .filter((point) => point < 0xd800 || point >= 0xe000)
    .map((point) => String.fromCodePoint(point));
  // Behind a sign, so that marks are in its run.
  const text = all.map((sign) => `一${sign}\n`).join("");
  const inRun = new Set(signRuns(text).flatMap((part) => (part.isRun ? [part.text.slice(1)] : [])));
  const wrong = all.filter((sign) => {
    const isKnown = inScript.test(sign) && !others.test(sign);
    if (!inRun.has(sign)) return isKnown;
    if (isKnown && !isUnspaced(sign)) return true;
    const isBase = isSpelledSign(spellSigns(sign).trim());
    if (isBase && !hasLoneSigns(sign)) return true;
    if (isBase ? /\p{M}/u.test(sign) : !/[\p{M}\uFF9E\uFF9F\p{Cn}]/u.test(sign)) return true;
    return !isKnown && !more.test(sign);
  });
  expect(wrong.map((sign) => sign.codePointAt(0)?.toString(16))).toEqual([]);
});

const piece = fc.constantFrom(
  ..."東 京 々 が か\u3099 ｶ ﾞ ー ก ี ่ ข 𠮷 葛\u{E0100} ខ ្ word Straße 7 。 , \u0301 \ud842 \udfb7 qz012434 \uFE0F 서울".split(
    " ",
  ),
  " ",
  "\n",
  "\0",
);

test("all of a text is in its runs, and each word that is spelled is found where it was written", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join("");
      expect(
        signRuns(text)
          .map((part) => part.text)
          .join(""),
      ).toBe(text);
      const { text: spelled, writtenRange } = spellWithPlaces(text);
      expect(spelled.replaceAll(/ +/gu, " ")).toBe(spellSigns(text).replaceAll(/ +/gu, " "));
      let last = 0;
      for (const { 0: word, index } of spelled.matchAll(/[^\s]+/gu)) {
        const [startChar, endChar] = writtenRange(index, index + word.length);
        expect(startChar).toBeGreaterThanOrEqual(last);
        expect(spellSigns(text.slice(startChar, endChar)).trim()).toBe(word);
        last = endChar;
      }
    }),
    { numRuns: 1_000 },
  );
});

test("a million signs, and halves of pairs, are no more than long", () => {
  const long = "東京".repeat(500_000);
  expect(spellSigns(long).match(/qz\d{6}/gu)).toHaveLength(1_000_000);
  expect(spellWithPlaces(long).writtenRange(1, 9)).toEqual([0, 1]);
  for (const half of ["\ud842", "\udfb7", "\udfb7\ud842", "東\ud842"])
    expect(spellSigns(half).replace(" qz026481 ", "東")).toBe(half);
});
