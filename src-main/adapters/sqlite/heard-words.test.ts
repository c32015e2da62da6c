import Database from "better-sqlite3-multiple-ciphers";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { WordQuery } from "#core/ports/search-store.ts";
import type { QueryTerm } from "#shared/query/terms.ts";
import { spellSigns } from "#shared/kit/lone-signs.ts";
import { loadNative } from "#native";
import { createHeardWords } from "./heard-words.ts";

const loaded = loadNative();
const ways = [
  { name: "JavaScript", isThere: true, Words: undefined },
  {
    name: "the addon",
    isThere: loaded.kind === "loaded",
    Words: loaded.kind === "loaded" ? loaded.native.Words : undefined,
  },
] as const;

const term = (text: string, given: Partial<QueryTerm> = {}): QueryTerm => ({
  text,
  prefix: false,
  alternatives: [],
  ...given,
});
const asking = (given: Partial<WordQuery>): WordQuery => ({ anyOf: [], phrases: [], excluded: [], ...given });
const items = [
  { rowId: 1, text: "The pumps were started; the engine room is dry.", isWhole: true },
  { rowId: 2, text: "Café crème, and a pump that is broken.", isWhole: true },
  { rowId: 3, text: "Nothing of note.", isWhole: true },
];

/** Words that stem, fold and split in odd ways. */
const word = fc.constantFrom(
  ..."pump pumps pumping Pumped café CAFE e-mail don't naïve İstanbul straße ΑΒΓ ﬁne x y2k 東京 relational relate skies sky happily happy internationalizations INTERNATIONALIZE".split(
    " ",
  ),
);
const phrase = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(" "));
/** What may stand between two words, or seem to. */
const between = fc.constantFrom(
  " ",
  "-",
  "_",
  "—",
  "\u00a0",
  "\u0301",
  "\u200d",
  "\0",
  "'",
  "’",
  "。",
  "\n",
  "",
);
const text = fc
  .array(fc.tuple(word, between), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.flat().join(""));
const query = fc.record({
  anyOf: fc.array(
    fc.record({ text: word, prefix: fc.boolean(), alternatives: fc.array(phrase, { maxLength: 2 }) }),
    { maxLength: 3 },
  ),
  phrases: fc.array(phrase, { maxLength: 2 }),
  excluded: fc.array(phrase, { maxLength: 2 }),
});

for (const { name, isThere, Words } of ways)
  describe.skipIf(!isThere)(`by ${name}, where it is there`, () => {
    test("hears all words in any form, phrases, alternatives and beginnings, and nothing excluded", () => {
      const heard = createHeardWords(() => 1, Words);
      const watches = [
        asking({ anyOf: [term("pump"), term("room")] }),
        asking({ anyOf: [term("CAFE")] }),
        asking({ phrases: ["engine room"] }),
        asking({ anyOf: [term("motor", { alternatives: ["engine"] })] }),
        asking({ anyOf: [term("star", { prefix: true })] }),
        asking({ anyOf: [term("pump")], excluded: ["broken"] }),
        asking({ anyOf: [term("pump"), term("boiler")] }),
        asking({}),
      ];
      heard.listenFor(
        watches.map((words, number) => ({ number, words })),
        [],
      );
      const found = heard.hear(items).map(({ number, rowId }) => `${number} in ${rowId}`);
      expect(found.sort()).toEqual(["0 in 1", "1 in 2", "2 in 1", "3 in 1", "4 in 1", "5 in 1"]);
    });

    test("a word that must stand there twice is not met by one", () => {
      const heard = createHeardWords(() => 1, Words);
      const words = asking({ anyOf: [term("boiler", { alternatives: ["pump pump"] })] });
      heard.listenFor([{ number: 1, words }], []);
      const given = [
        { rowId: 1, text: "A pump.", isWhole: true },
        { rowId: 2, text: "Pump, pump!", isWhole: true },
      ];
      expect(heard.hear(given)).toEqual([{ number: 1, rowId: 2 }]);
    });

    test("forgets what is gone, takes another in the place of one, and keeps no item", () => {
      const heard = createHeardWords(() => 1, Words);
      heard.listenFor(
        [
          { number: 1, words: asking({ anyOf: [term("pump")] }) },
          { number: 2, words: asking({ anyOf: [term("nothing")] }) },
        ],
        [],
      );
      heard.listenFor([{ number: 1, words: asking({ anyOf: [term("engine")] }) }], [2]);
      expect(heard.hear(items)).toEqual([{ number: 1, rowId: 1 }]);
      expect(heard.hear([{ rowId: 9, text: "No such thing.", isWhole: true }])).toEqual([]);
    });

    test("says of what it heard last which words it has, where it heard the whole", () => {
      const heard = createHeardWords(() => 1, Words);
      heard.listenFor(
        [{ number: 1, words: asking({ phrases: ["engine room"], excluded: ["pump", "—"] }) }],
        [],
      );
      const fields = ["Pumps in the engine", "rooms.", "An engine. Room for", "engines: rooms"];
      heard.hear([
        { rowId: 1, text: "The room of the engine.", isWhole: true },
        { rowId: 2, text: fields.slice(0, 2).join("\n"), isWhole: true },
        { rowId: 3, text: "Nothing.", isWhole: false },
        { rowId: 4, text: fields.slice(2).join("\n"), isWhole: true },
      ]);
      const fieldsOf = (rowId: number) => (rowId === 2 ? fields.slice(0, 2) : fields.slice(2));
      const having = (text: string) => [1, 2, 3, 4, 5].map((rowId) => heard.has(rowId, text, fieldsOf));
      // Of the second they stand in two fields.
      expect(having("engine room")).toEqual([false, false, undefined, true, undefined]);
      expect(having("pump")).toEqual([false, true, undefined, false, undefined]);
      // Nobody waits for it, or there is no word in it.
      for (const text of ["boiler", "—"]) expect(having(text)).toEqual(Array(5).fill(undefined));
      heard.hear([{ rowId: 5, text: "Nothing.", isWhole: true }]);
      expect(having("pump")).toEqual([undefined, undefined, undefined, undefined, false]);
    });

    test("misses nothing that full text finds, whatever is asked and however rare the words are said to be", () => {
      fc.assert(
        fc.property(
          fc.array(query, { maxLength: 8 }),
          fc.array(text, { minLength: 1, maxLength: 6 }),
          fc.nat(8),
          fc.func(fc.nat(1000)),
          (watches, texts, firstCount, documentCount) => {
            const heard = createHeardWords(documentCount, Words);
            const numbered = watches.map((words, number) => ({ number, words }));
            const given = texts.map((own, place) => ({ rowId: place + 1, text: own, isWhole: true }));
            // What is known of the texts' words must not outlive a watch that asks for one of them.
            heard.listenFor(numbered.slice(0, firstCount), []);
            heard.hear(given);
            heard.listenFor(numbered.slice(firstCount), []);
            const found = heard.hear(given).map(({ number, rowId }) => `${number} in ${rowId}`);
            expect(found.sort()).toEqual(bruteForce(watches, texts).sort());
            const all = watches.flatMap(({ phrases, excluded }) => [...phrases, ...excluded]);
            // Where no watch asks for words, none are looked for.
            const isHeard = watches.some(({ anyOf, phrases }) => anyOf.length + phrases.length > 0);
            // Each item has two fields, of which one is the next one's too.
            const fieldsOf = (rowId: number) => [texts[rowId - 1] ?? "", texts[rowId % texts.length] ?? ""];
            heard.hear(given.map((item) => ({ ...item, text: fieldsOf(item.rowId).join("\n") })));
            for (const text of isHeard ? new Set(all) : []) {
              const having = given.map(({ rowId }) => heard.has(rowId, text, fieldsOf));
              const met = texts.map((own) => bruteForce([asking({ phrases: [text] })], [own]).length > 0);
              expect(having).toEqual(met.map((isMet, place) => isMet || met[(place + 1) % met.length]));
            }
          },
        ),
        { numRuns: 150 },
      );
    });
  });

/** Each watch asked of a full text with the same tokens, whole. */
function bruteForce(watches: readonly WordQuery[], texts: readonly string[]): string[] {
  const database = new Database(":memory:");
  database.exec("CREATE VIRTUAL TABLE t USING fts5(text, tokenize = 'porter unicode61 remove_diacritics 2')");
  for (const text of texts) database.prepare("INSERT INTO t (text) VALUES (?)").run(spellSigns(text));
  const has = (text: string, prefix = false): ReadonlySet<number> =>
    new Set(
      database
        .prepare<[string], number>("SELECT rowid FROM t WHERE t MATCH ?")
        .pluck()
        .all(`"${spellSigns(text)}"${prefix ? "*" : ""}`),
    );
  return watches.flatMap(({ anyOf, phrases, excluded }, number) =>
    anyOf.length + phrases.length === 0
      ? []
      : texts.flatMap((_, place) => {
          const rowId = place + 1;
          const isMet =
            anyOf.every(
              ({ text, prefix, alternatives }) =>
                has(text, prefix).has(rowId) || alternatives.some((each) => has(each).has(rowId)),
            ) &&
            phrases.every((each) => has(each).has(rowId)) &&
            !excluded.some((each) => has(each).has(rowId));
          return isMet ? [`${number} in ${rowId}`] : [];
        }),
  );
}
