import Database from "better-sqlite3-multiple-ciphers";
import { heardPieceCountMax, heardPieceLengthMax } from "./limits.ts";

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
const none: readonly number[] = [];

/**
 * Whatever full text takes for a word ends at the latest at a sign of ASCII that is neither letter nor digit. So what lies
 * between two of these has the same tokens wherever it stands, and full text is asked about it once.
 */
const piece = /[A-Za-z0-9\u0080-\uffff]+/g;

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
  /** Of pieces that were met, their tokens that have a number. */
  const known = new Map<string, readonly number[]>();
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
  /** Of those among the pieces that are not known; what may come again is known from then on. */
  const learn = (pieces: ReadonlySet<string>): ReadonlyMap<string, readonly number[]> => {
    if (known.size + pieces.size > heardPieceCountMax) known.clear();
    const all = [...pieces];
    const learnt = new Map(ask(all).map((tokens, place) => [all[place] ?? "", tokens]));
    for (const [each, tokens] of learnt)
      if (each.length <= heardPieceLengthMax) known.set(ownCopy(each), tokens.length === 0 ? none : tokens);
    return learnt;
  };
  return {
    number: database.transaction((texts: readonly string[]) => {
      put(texts);
      const countBefore = terms.length;
      for (const term of distinct.all()) if (keep.run(term, terms.length).changes > 0) terms.push(term);
      const tokens = readTokens(texts.length);
      clear.run();
      // What had no number may have one now.
      if (terms.length > countBefore) known.clear();
      return tokens;
    }),
    tokenCount: () => terms.length,
    termOf: (token) => terms[token] ?? "",
    tokensOf(texts) {
      const cut = texts.map((text) => text.match(piece) ?? []);
      const unknown = new Set(cut.flatMap((pieces) => pieces.filter((each) => !known.has(each))));
      // Before anything is learnt, for that may make room by forgetting.
      const met = cut.map((pieces) => pieces.map((each) => known.get(each)));
      const learnt = unknown.size === 0 ? known : learn(unknown);
      return cut.map((pieces, text) =>
        pieces.flatMap((each, place) => met[text]?.[place] ?? learnt.get(each) ?? none),
      );
    },
    match: database.transaction((texts: readonly string[], expressions: readonly string[]) => {
      put(texts);
      const found = expressions.map((expression) => match.all(expression));
      clear.run();
      return found;
    }),
  };
}

/** A part of a text would keep the whole of it in memory. */
const ownCopy = (part: string): string => Buffer.from(part, "utf16le").toString("utf16le");
