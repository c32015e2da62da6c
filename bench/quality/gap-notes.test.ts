import Database from "better-sqlite3-multiple-ciphers";
import { expect, it } from "vitest";
import { readGapNotes } from "./documents.ts";

/** As the index stems: the terms that full text makes of a text. */
function stemsOf(text: string): ReadonlySet<string> {
  const database = new Database(":memory:");
  database.exec(
    "CREATE VIRTUAL TABLE words USING fts5(text, tokenize = 'porter unicode61 remove_diacritics 2'); CREATE VIRTUAL TABLE terms USING fts5vocab('words', 'row')",
  );
  database.prepare("INSERT INTO words VALUES (?)").run(text);
  const stems = new Set(database.prepare<[], string>("SELECT term FROM terms").pluck().all());
  database.close();
  return stems;
}

it("has fifty different notes whose queries share no stem with them", () => {
  const { documents, queries } = readGapNotes("alone", []);
  expect(new Set(documents.map((document) => document.text)).size).toBe(50);
  expect(new Set(queries.map((query) => query.text)).size).toBe(50);
  for (const [place, query] of queries.entries()) {
    const note = stemsOf(documents[place]?.text ?? "");
    expect(
      [...stemsOf(query.text)].filter((stem) => note.has(stem)),
      query.text,
    ).toEqual([]);
  }
});
