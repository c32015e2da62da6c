import Database from "better-sqlite3-multiple-ciphers";
import { expect, test } from "vitest";
import { loadNative } from "#native";
import { seededChance } from "#shared/kit/seeded-chance.ts";
import { readSigns } from "./known-pieces.ts";
import { porterLengthMax, porterStem } from "#shared/kit/porter-stem.ts";
import { foldedWords, stemOf } from "#shared/kit/word-forms.ts";

/** One token each: the term that full text keeps. */
function keptByFullText(words: readonly string[]): readonly string[] {
  const database = new Database(":memory:");
  database.exec(`
    CREATE VIRTUAL TABLE t USING fts5(text, tokenize = 'porter unicode61 remove_diacritics 2');
    CREATE VIRTUAL TABLE terms USING fts5vocab('t', 'instance');
  `);
  const insert = database.prepare("INSERT INTO t (rowid, text) VALUES (?, ?)");
  database.transaction(() => words.forEach((word, place) => insert.run(place, word)))();
  return database.prepare<[], string>("SELECT term FROM terms ORDER BY doc").pluck().all();
}

const fullText = new Database(":memory:");
fullText.exec(`
  CREATE VIRTUAL TABLE t USING fts5(text, tokenize = 'porter unicode61 remove_diacritics 2');
  CREATE VIRTUAL TABLE terms USING fts5vocab('t', 'instance');
`);

/** In their order. */
function tokensOfFullText(text: string): readonly string[] {
  fullText.exec("DELETE FROM t");
  fullText.prepare("INSERT INTO t (text) VALUES (?)").run(text);
  return fullText.prepare<[], string>("SELECT term FROM terms ORDER BY offset").pluck().all();
}

/** All that the algorithm looks for. */
const endings =
  "s es ss sses ies eed ed ing at bl iz y ational tional enci anci izer logi bli alli entli eli ousli ization ation ator alism iveness fulness ousness aliti iviti biliti ical ness icate iciti ful ative alize al ance ence er ic able ible ant ement ment ent ion sion tion ou ism ate iti ous ive ize e l ll".split(
    " ",
  );

/** The addon's, told by the name of the token that a word has. */
function stemsOfAddon(words: readonly string[], terms: readonly string[]): readonly (string | undefined)[] {
  const loaded = loadNative();
  if (loaded.kind === "absent") throw new Error("there is no addon");
  const native = new loaded.native.Words(
    readSigns(() => []),
    porterLengthMax,
  );
  native.name(terms);
  native.hear(words, false);
  return words.map((_, place) => terms[native.tokensOf(place)[0] ?? -1]);
}

test("a word has the stem that full text keeps of it, whatever it is made of", () => {
  const chance = seededChance(5);
  const below = (count: number): number => Math.floor(chance() * count);
  const some = (parts: ArrayLike<string>, countMin: number, countMax: number): string =>
    Array.from({ length: countMin + below(countMax - countMin + 1) }, () => parts[below(parts.length)]).join(
      "",
    );
  const kinds = [
    () => some("abeilnosty", 1, 6),
    () => some("abcdefghijklmnopqrstuvwxyz0123456789", 1, 70),
    () => some("abeilnstxyz7", 1, 5) + some(endings, 1, 3),
    () => some(endings, 1, 4),
  ];
  const words = Array.from({ length: 40_000 }, (_, place) => kinds[place % kinds.length]?.() ?? "");
  const kept = keptByFullText(words);
  const wrong = words.filter((word, place) => porterStem(word) !== kept[place]);
  expect(wrong).toEqual([]);
  if (loadNative().kind === "loaded") {
    // What is longer than any that has a stem is asked for.
    const stemmed = words.filter(({ length }) => length <= porterLengthMax);
    const terms = [...new Set(kept)];
    const stems = stemsOfAddon(stemmed, terms);
    expect(stemmed.filter((word, place) => porterStem(word) !== stems[place])).toEqual([]);
  }
  // Not most of them are as they were.
  expect(words.filter((word, place) => word !== kept[place]).length).toBeGreaterThan(words.length / 3);
});

test("a team's server cuts, folds and stems what is written in Latin letters as full text does", () => {
  const chance = seededChance(7);
  const signs = ["e\u0301", ...Array.from("abeginstyÀÉîöüÇñŠžāőÅẼ059ßøłæ .,-_/@'’:€\n")];
  const texts = Array.from({ length: 4_000 }, () =>
    Array.from(
      { length: 1 + Math.floor(chance() * 30) },
      () => signs[Math.floor(chance() * signs.length)],
    ).join(""),
  );
  const wrong = texts.filter((text) => {
    const [own, kept] = [foldedWords(text).map(stemOf), tokensOfFullText(text)];
    // What begins or ends with other letters is stemmed by full text byte by byte.
    const isPlain = (word: string | undefined) => word !== undefined && /^[a-z0-9]+$/.test(word);
    return own.length !== kept.length || own.some((word, at) => isPlain(word) && word !== kept[at]);
  });
  expect(wrong).toEqual([]);
});
