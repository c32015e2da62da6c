/** Words of scripts without spaces, in full text and in watches: what is inside of a run is found, and nothing else is. */
import Database from "better-sqlite3-multiple-ciphers";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { WordQuery } from "#core/ports/search-store.ts";
import type { SegmentId } from "#shared/model/ids.ts";
import { askedSignCountMax } from "#shared/query/limits.ts";
import { loadNative } from "#native";
import { createLibraryReads, createLibraryWrites } from "./create-library.ts";
import { createHeardWords } from "./heard-words.ts";
import { checkFullText, writeAsIs } from "./inspect-store.ts";
import { createMaintenance } from "./maintenance.ts";
import { migrate } from "./migrate.ts";
import { termExpression } from "./search-expression.ts";
import { createSearchStore } from "./search-store.ts";
import { everything, folderId, indexed, noDifference, seenFile } from "./store-samples.ts";

const loaded = loadNative();
const noWords: WordQuery = { anyOf: [], phrases: [], excluded: [] };
const asking = (text: string, prefix = false): WordQuery => ({
  ...noWords,
  anyOf: [{ text, prefix, alternatives: [] }],
});

function open() {
  const database = new Database(":memory:");
  database.pragma("foreign_keys = ON");
  migrate(database);
  const library = { ...createLibraryReads(database), ...createLibraryWrites(database) };
  library.addFolder({ id: folderId, path: "/", paused: false, ignore: [], addedMs: 1 });
  const search = createSearchStore(database);
  return {
    database,
    library,
    search,
    /** An item each, of one segment; their ids. */
    write(texts: readonly string[], folder = ""): readonly SegmentId[] {
      const added = texts.map((_, place) => seenFile(`/${folder}item ${place}`));
      library.applyDifference(folderId, { ...noDifference, added }, false, 1);
      const claimed = library
        .claim(everything, 2)
        .toSorted((one, other) => one.path.localeCompare(other.path, "en", { numeric: true }));
      const commits = claimed.map((item, place) => indexed(item, [texts[place] ?? ""]));
      return library.commit(commits, 3).items.flatMap(({ segmentIds }) => segmentIds);
    },
    async found(query: WordQuery): Promise<readonly SegmentId[]> {
      const { hits } = await search.match(query, [], 1_000, "first");
      return hits.map(({ segmentId }) => segmentId).toSorted((one, other) => one - other);
    },
  };
}

/** Each is a word by itself, with its marks. */
const signs = [
  "東",
  "京",
  "都",
  "々",
  "タ",
  "ー",
  "ガ",
  "か",
  "が",
  "กี่",
  "ก",
  "ข",
  "ញុំ",
  "ពា",
  "မြ",
  "ກໍ",
  "𠮷",
];
const run = fc.array(fc.constantFrom(...signs), { minLength: 1, maxLength: 6 });
const text = fc
  .array(fc.oneof(run, fc.constantFrom(["pump"], ["Café"], ["7"])), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.map((part) => [...part]));

/** Words side by side, by brute force: what stands between them is nothing. */
const hasInside = (words: readonly string[], asked: readonly string[]): boolean =>
  words.some((_, from) => asked.every((word, place) => words[from + place] === word));

test("each part of each run is found by full text, excluded by it, and heard by a watch, and nothing else is", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(text, { minLength: 1, maxLength: 4 }),
      run,
      fc.nat(),
      async (given, other, seed) => {
        const { write, found } = open();
        const texts = given.map((parts) => parts.map((part) => part.join("")).join(" "));
        const ids = write(texts);
        const parts = given.flat();
        const part = parts[seed % parts.length] ?? [];
        const from = seed % part.length;
        const inside = part.slice(from, from + 1 + (seed % (part.length - from)));
        for (const asked of [inside, other]) {
          const wanted = ids.filter((_, place) => hasInside(given[place]?.flat() ?? [], asked));
          const text = asked.join("");
          expect(await found(asking(text))).toEqual(wanted);
          expect(await found({ ...noWords, phrases: [text] })).toEqual(wanted);
          const every = { ...asking("item"), excluded: [text] };
          expect(await found(every)).toEqual(ids.filter((id) => !wanted.includes(id)));
          for (const Words of loaded.kind === "loaded" ? [undefined, loaded.native.Words] : [undefined]) {
            const heard = createHeardWords(() => 1, Words);
            heard.listenFor([{ number: 1, words: asking(text) }], []);
            const rows = texts.map((own, place) => ({ rowId: ids[place] ?? 0, text: own, isWhole: true }));
            expect(
              heard
                .hear(rows)
                .map(({ rowId }) => rowId)
                .sort((one, two) => one - two),
            ).toEqual(wanted);
          }
        }
      },
    ),
    { numRuns: 25 },
  );
});

test("of very many signs the first are looked for, by full text and by a watch alike", async () => {
  const { write, found } = open();
  const alike = "東京都庁".repeat(10);
  const texts = [`${alike}の前`, `${alike}の後`, "東京都庁の前"];
  const ids = write(texts);
  const asked = `${alike}の前`;
  expect(await found(asking(asked))).toEqual(ids.slice(0, 2));
  expect(
    termExpression(asking("東京".repeat(500_000)).anyOf[0] ?? expect.fail())?.match(/qz/gu),
  ).toHaveLength(askedSignCountMax);
  const heard = createHeardWords(() => 1, loaded.kind === "loaded" ? loaded.native.Words : undefined);
  heard.listenFor([{ number: 1, words: asking(asked) }], []);
  const rows = texts.map((text, place) => ({ rowId: place + 1, text, isWhole: true }));
  expect(heard.hear(rows).map(({ rowId }) => rowId)).toEqual([1, 2]);
});

test("marks stand where the word stands, whatever it is beside", async () => {
  const { write, search } = open();
  const shown = "駅前の東京タワー。iPhoneを買う。葛\u{E0100}飾と𠮷野家、か\u3099く、ｶﾞｽ。";
  const ids = write([shown]);
  const marked = async (word: string) => {
    const [row] = await search.hydrate(ids, asking(word));
    return row?.words.map(({ startChar, endChar }) => row.text.slice(startChar, endChar));
  };
  for (const word of ["京タ", "東", "iPhone", "葛\u{E0100}飾", "𠮷野", "か\u3099く", "ｶﾞｽ"])
    expect(await marked(word)).toEqual([word]);
  expect(await marked("葛飾")).toEqual(["葛\u{E0100}飾"]);
  expect(await marked("がく")).toEqual(["か\u3099く"]);
  expect(await marked("ガス")).toEqual(["ｶﾞｽ"]);
  expect(await marked("買うな")).toEqual([]);
});

describe("beside words of other scripts", () => {
  test("beginnings, mistakes and suggestions are of words that have letters", async () => {
    const { write, found, search } = open();
    const ids = write(["東京タワーへ行く", "harbour の pump", "กีฬา"]);
    expect(await found(asking("東京", true))).toEqual(ids.slice(0, 1));
    expect(await found(asking("の pum", true))).toEqual(ids.slice(1, 2));
    // The last sign may yet get a mark.
    expect(await found(asking("ก", true))).toEqual(ids.slice(2));
    expect(await found(asking("ก"))).toEqual([]);
    expect(await search.corrections("東京夕ワー", 5)).toEqual([]);
    expect(await search.completions("h", 9)).toEqual(["harbour"]);
    expect(await search.completions("東", 9)).toEqual([]);
    expect(await search.completions("qz", 9)).toEqual([]);
  });

  test("an item that is called otherwise is found by that, and one that goes leaves nothing", async () => {
    const { database, library, write, found } = open();
    write(["engine", "機関室"]);
    const rename = (from: string, to: string) => {
      const item = library.itemAt(from);
      if (item === undefined) throw new Error(`nothing is at ${from}`);
      const moved = [{ itemId: item.id, contentChanged: false, ...seenFile(to) }];
      library.applyDifference(folderId, { ...noDifference, moved }, false, 4);
      checkFullText(database);
    };
    rename("/item 0", "/東京都.md");
    expect(await found(asking("京都"))).toHaveLength(1);
    rename("/東京都.md", "/plain.md");
    expect(await found(asking("京都"))).toEqual([]);
    expect(await found(asking("plain"))).toHaveLength(1);
    rename("/item 1", "/other.md");
    expect(await found(asking("関室"))).toHaveLength(1);
    const { items } = library.listItems({}, 0, 9);
    library.applyDifference(folderId, { ...noDifference, removed: items.map(({ id }) => id) }, false, 5);
    checkFullText(database);
    expect(database.prepare("SELECT count(*) FROM words_vocabulary").pluck().get()).toBe(0);
  });

  test("what stays of a folder that goes is found, also where all is read anew", async () => {
    const { database, library, write, found } = open();
    write(["大きな機関室"], "kept/");
    write(["一", "二", "三", "四 and words"], "gone/");
    const gone = library.listItems({}, 0, 9).items.filter(({ path }) => path.startsWith("/gone/"));
    library.applyDifference(folderId, { ...noDifference, removed: gone.map(({ id }) => id) }, false, 5);
    checkFullText(database);
    expect(await found(asking("機関"))).toHaveLength(1);
  });
});

/** As the program before this one left it. */
function becomeOlder(database: Database.Database): void {
  const texts = database.prepare(
    "INSERT INTO item_words (rowid, text) SELECT item_row_id, text FROM segments WHERE spelled = 1",
  );
  writeAsIs(database);
  texts.run();
  database.exec("DROP INDEX segments_spelled; ALTER TABLE segments DROP COLUMN spelled; DROP TABLE scenes");
  database.pragma("user_version = 24");
}

test("a store of before is spelled step by step in calm moments, and is whole in between", async () => {
  const { database, library, write } = open();
  const texts = Array.from({ length: 900 }, (_, place) =>
    place % 2 === 0 ? `第${place}号の東京タワー` : `pump ${place}`,
  );
  write(texts);
  becomeOlder(database);
  const revision = library.revision();
  migrate(database, 25);
  expect(database.pragma("user_version", { simple: true })).toBe(25);
  const search = createSearchStore(database);
  const found = (text: string) => search.match(asking(text), [], 2_000, "last");
  expect((await found("京タワ")).hits).toEqual([]);
  const { maintain } = createMaintenance(database);
  expect(maintain("busy").done).toBe(false);
  checkFullText(database);
  const some = (await found("京タワ")).hits.length;
  expect(some > 0 && some < 450).toBe(true);
  expect(library.revision()).toBeGreaterThan(revision);
  for (let step = 0; !maintain("calm").done; step++) expect(step).toBeLessThan(100);
  checkFullText(database);
  expect((await found("京タワ")).hits).toHaveLength(450);
  expect((await found("pump")).hits).toHaveLength(450);
  expect(await createSearchStore(database).completions("第", 9)).toEqual([]);
  expect(database.prepare("SELECT value FROM counters WHERE name = 'spelled_until'").get()).toBeUndefined();
});
