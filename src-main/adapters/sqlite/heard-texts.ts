import Database from "better-sqlite3-multiple-ciphers";
import { createKnownPieces } from "./known-pieces.ts";

/** Some texts in memory, cut into the very tokens of the library's full text. A token that a watch asks for has a number. */
export interface HeardTexts {
  /** Numbers of the tokens of each text, as often as they stand in it; those that have none get one. */
  readonly number: (texts: readonly string[]) => readonly (readonly number[])[];
  readonly tokenCount: () => number;
  readonly termOf: (token: number) => string;
  /** Of each text those tokens that have a number, in order. */
  readonly tokensOf: (texts: readonly string[]) => readonly (readonly number[])[];
  /** Places of the texts that each of the expressions matches. */
  readonly match: (
    texts: readonly string[],
    expressions: readonly string[],
  ) => readonly (readonly number[])[];
}

/** Places and tokens go over as one number. */
const tokenCountMax = 2 ** 26;

export function openHeardTexts(): HeardTexts {
  const database = new Database(":memory:");
  database.exec(`
    CREATE VIRTUAL TABLE heard USING fts5(text, content = '', tokenize = 'porter unicode61 remove_diacritics 2');
    CREATE VIRTUAL TABLE heard_terms USING fts5vocab('heard', 'instance');
    CREATE TABLE tokens (term TEXT PRIMARY KEY, number INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  `);
  const clear = database.prepare("INSERT INTO heard (heard) VALUES ('delete-all')");
  const insert = database.prepare("INSERT INTO heard (rowid, text) VALUES (?, ?)");
  const numbered = database
    .prepare<[], number>(
      `SELECT doc * ${tokenCountMax} + number FROM heard_terms CROSS JOIN tokens WHERE tokens.term = heard_terms.term`,
    )
    .pluck();
  const distinct = database.prepare<[], string>("SELECT DISTINCT term FROM heard_terms").pluck();
  const keep = database.prepare("INSERT INTO tokens VALUES (?, ?) ON CONFLICT DO NOTHING");
  const match = database.prepare<[string], number>("SELECT rowid FROM heard WHERE heard MATCH ?").pluck();
  const terms: string[] = [];
  const put = (texts: readonly string[]): void => {
    for (const [place, text] of texts.entries()) insert.run(place, text);
  };
  const readTokens = (count: number): readonly (readonly number[])[] => {
    const tokens = Array.from({ length: count }, (): number[] => []);
    for (const each of numbered.all()) tokens[Math.floor(each / tokenCountMax)]?.push(each % tokenCountMax);
    return tokens;
  };
  const ask = database.transaction((pieces: readonly string[]): readonly (readonly number[])[] => {
    put(pieces);
    const tokens = readTokens(pieces.length);
    clear.run();
    return tokens;
  });
  const pieces = createKnownPieces(ask);
  return {
    number: database.transaction((texts: readonly string[]) => {
      put(texts);
      const countBefore = terms.length;
      for (const term of distinct.all()) if (keep.run(term, terms.length).changes > 0) terms.push(term);
      const tokens = readTokens(texts.length);
      clear.run();
      // What had no number may have one now.
      if (terms.length > countBefore) pieces.forget();
      return tokens;
    }),
    tokenCount: () => terms.length,
    termOf: (token) => terms[token] ?? "",
    tokensOf: (texts) => pieces.tokensOf(texts),
    match: database.transaction((texts: readonly string[], expressions: readonly string[]) => {
      put(texts);
      const found = expressions.map((expression) => match.all(expression));
      clear.run();
      return found;
    }),
  };
}
