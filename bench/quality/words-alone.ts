/** The peer: full text with the Porter stemmer, ranked by BM25, any word of the query, nothing else. */
import Database from "better-sqlite3-multiple-ciphers";
import type { Document } from "./documents.ts";

export interface WordsAlone extends Disposable {
  rank(text: string, limit: number): readonly string[];
}

export function makeWordsAlone(documents: readonly Document[]): WordsAlone {
  const database = new Database(":memory:");
  database.exec(
    `CREATE VIRTUAL TABLE words USING fts5(id UNINDEXED, title, text, tokenize = 'porter unicode61 remove_diacritics 2')`,
  );
  const insert = database.prepare("INSERT INTO words VALUES (?, ?, ?)");
  database.transaction(() => {
    for (const { id, title, text } of documents) insert.run(id, title, text);
  })();
  const ranked = database
    .prepare<[string, number], string>("SELECT id FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?")
    .pluck();
  return {
    rank(text, limit) {
      const terms = new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu));
      return terms.size === 0 ? [] : ranked.all([...terms].map((term) => `"${term}"`).join(" OR "), limit);
    },
    [Symbol.dispose]: () => void database.close(),
  };
}
