import Database from "better-sqlite3-multiple-ciphers";
import { spellAsked } from "#shared/query/spell-asked.ts";
import { createKnownPieces, type PieceSource, type Tokens, unasked } from "./known-pieces.ts";

/**
 * Some texts in memory, cut into the very tokens of the library's full text. A token that a watch asks for has a number. All
 * texts are given as full text has them (`spellSigns`) but those that are numbered: they are what is asked for.
 */
export interface HeardTexts {
  /** Tokens of each text, all with a number: those that have none get one. */
  readonly number: (texts: readonly string[]) => readonly Tokens[];
  /** It changes with the numbers of pieces, and with nothing else. */
  readonly tokenCount: () => number;
  /** Of pieces as they are numbered now. */
  readonly source: PieceSource;
  readonly termOf: (token: number) => string;
  readonly tokensOf: (texts: readonly string[]) => readonly Tokens[];
  /** Places of the texts that each of the expressions matches. */
  readonly match: (
    texts: readonly string[],
    expressions: readonly string[],
  ) => readonly (readonly number[])[];
}

type TokenRow = readonly [row: number, token: number];

const schema = `
  CREATE VIRTUAL TABLE heard USING fts5(text, content = '', tokenize = 'porter unicode61 remove_diacritics 2');
  CREATE VIRTUAL TABLE heard_terms USING fts5vocab('heard', 'instance');
  CREATE TABLE tokens (term TEXT PRIMARY KEY, number INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

export function openHeardTexts(): HeardTexts {
  const database = new Database(":memory:");
  database.exec(schema);
  const clear = database.prepare("INSERT INTO heard (heard) VALUES ('delete-all')");
  const insert = database.prepare("INSERT INTO heard (rowid, text) VALUES (?, ?)");
  const numbered = database
    .prepare<[], TokenRow>(
      `SELECT doc, coalesce(number, ${unasked}) FROM heard_terms LEFT JOIN tokens ON tokens.term = heard_terms.term
       ORDER BY doc, offset`,
    )
    .raw();
  const distinct = database.prepare<[], string>("SELECT DISTINCT term FROM heard_terms").pluck();
  const keep = database.prepare("INSERT INTO tokens VALUES (?, ?)");
  const match = database.prepare<[string], number>("SELECT rowid FROM heard WHERE heard MATCH ?").pluck();
  const terms: string[] = [];
  const numbers = new Map<string, number>();
  const put = (texts: readonly string[]): void => {
    for (const [place, text] of texts.entries()) insert.run(place, text);
  };
  const readTokens = (count: number): readonly Tokens[] => {
    const tokens = Array.from({ length: count }, (): number[] => []);
    for (const [row, token] of numbered.all()) tokens[row]?.push(token);
    return tokens;
  };
  const cut = database.transaction((texts: readonly string[]): readonly Tokens[] => {
    put(texts);
    const tokens = readTokens(texts.length);
    clear.run();
    return tokens;
  });
  const source: PieceSource = { numberOf: (term) => numbers.get(term) ?? unasked, cut };
  const pieces = createKnownPieces(source);
  return {
    number: database.transaction((texts: readonly string[]) => {
      put(texts.map(spellAsked));
      const countBefore = terms.length;
      for (const term of distinct.all()) {
        if (numbers.has(term)) continue;
        keep.run(term, terms.length);
        numbers.set(term, terms.length);
        terms.push(term);
      }
      const tokens = readTokens(texts.length);
      clear.run();
      // What had no number may have one now.
      if (terms.length > countBefore) pieces.forget();
      return tokens;
    }),
    tokenCount: () => terms.length,
    source,
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
