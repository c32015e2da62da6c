import Database from "better-sqlite3-multiple-ciphers";
import type { QueryTerm, WordQuery } from "#core/ports/search-store.ts";
import type { NumberedWords } from "#core/ports/watch-store.ts";
import { anyExpression, phraseExpression, termExpression } from "./search-expression.ts";

export interface HeardItem {
  readonly rowId: number;
  readonly text: string;
}

/**
 * Watches by their words, and what was just stored beside them: the watches are indexed, not the items. Each watch has one
 * word as its key, the rarest that it asks for; only where a new item has it is the whole question asked, of the new items
 * alone. In memory, and with the very tokens of the library's full text, so that what a search would find is not missed.
 */
export interface HeardWords {
  /** Each in the place of one with its number. */
  listenFor(added: readonly NumberedWords[], gone: readonly number[]): void;
  hear(items: readonly HeardItem[]): readonly { readonly number: number; readonly rowId: number }[];
}

/** `documentCount`: how many segments of the library have a word as full text keeps it. */
export function createHeardWords(documentCount: (term: string) => number): HeardWords {
  const memory = openMemory();
  const withKey = memory.database
    .prepare<[], number>("SELECT DISTINCT number FROM heard_terms JOIN keys USING (term)")
    .pluck();
  const match = memory.database
    .prepare<[string], number>("SELECT rowid FROM heard WHERE heard MATCH ?")
    .pluck();
  const keys = createKeys(memory, documentCount);
  const expressions = new Map<number, string>();
  return {
    listenFor: memory.database.transaction((added: readonly NumberedWords[], gone: readonly number[]) => {
      for (const number of gone) expressions.delete(number);
      for (const { number, words } of added) {
        const expression = everyWord(words);
        if (expression !== undefined) expressions.set(number, expression);
      }
      keys.forget([...gone, ...added.map(({ number }) => number)]);
      keys.add(added.filter(({ number }) => expressions.has(number)));
    }),
    hear: memory.database.transaction((items: readonly HeardItem[]) => {
      if (expressions.size === 0 || items.length === 0) return [];
      memory.fill(items.map(({ rowId, text }) => [rowId, text]));
      const asked = new Set([...keys.keyless, ...withKey.all()]);
      const heard = [...asked].flatMap((number) =>
        match.all(expressions.get(number) ?? '""').map((rowId) => ({ number, rowId })),
      );
      memory.fill([]);
      return heard;
    }),
  };
}

interface Memory {
  readonly database: Database.Database;
  /** In the place of what is there. */
  fill(texts: readonly (readonly [rowId: number, text: string])[]): void;
}

function openMemory(): Memory {
  const database = new Database(":memory:");
  database.exec(`
    CREATE VIRTUAL TABLE heard USING fts5(text, content = '', tokenize = 'porter unicode61 remove_diacritics 2');
    CREATE VIRTUAL TABLE heard_terms USING fts5vocab('heard', 'instance');
    CREATE TABLE keys (term TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (term, number)) WITHOUT ROWID;
    CREATE INDEX keys_number ON keys (number);
  `);
  const clear = database.prepare("INSERT INTO heard (heard) VALUES ('delete-all')");
  const insert = database.prepare("INSERT INTO heard (rowid, text) VALUES (?, ?)");
  return {
    database,
    fill(texts) {
      clear.run();
      for (const [rowId, text] of texts) insert.run(rowId, text);
    },
  };
}

interface Keys {
  /** Watches without a word that could be a key: they are asked every time. */
  readonly keyless: ReadonlySet<number>;
  forget(numbers: readonly number[]): void;
  add(watches: readonly NumberedWords[]): void;
}

function createKeys({ database, fill }: Memory, documentCount: (term: string) => number): Keys {
  const tokens = database.prepare<[], readonly [place: number, term: string]>(
    "SELECT doc, term FROM heard_terms",
  );
  const forgetKey = database.prepare("DELETE FROM keys WHERE number = ?");
  const addKey = database.prepare("INSERT OR IGNORE INTO keys VALUES (?, ?)");
  const keyless = new Set<number>();
  /** The tokens of each text, as full text keeps them. */
  const tokensOf = (texts: readonly string[]): ReadonlyMap<string, readonly string[]> => {
    fill(texts.map((text, place) => [place + 1, text]));
    const found = Map.groupBy(tokens.raw().all(), ([place]) => place);
    return new Map(texts.map((text, place) => [text, (found.get(place + 1) ?? []).map(([, term]) => term)]));
  };
  return {
    keyless,
    forget(numbers) {
      for (const number of numbers) {
        keyless.delete(number);
        forgetKey.run(number);
      }
    },
    add(watches) {
      const tokenised = tokensOf([...new Set(watches.flatMap(({ words }) => keyGroups(words).flat()))]);
      for (const { number, words } of watches) {
        // One of the alternatives must be there, and of each any word of it: all of them are keys, or none.
        const groups = keyGroups(words)
          .map((group) => group.map((text) => leastBy(tokenised.get(text) ?? [], documentCount)))
          .filter((terms) => terms.every((term) => term !== undefined));
        const best = leastBy(groups, (terms) => terms.reduce((sum, term) => sum + documentCount(term), 0));
        if (best === undefined) keyless.add(number);
        for (const term of best ?? []) addKey.run(term, number);
      }
      fill([]);
    },
  };
}

/** Of each word or phrase that must be there, what may stand for it. A word that may go on has no key. */
const keyGroups = ({ anyOf, phrases }: WordQuery): readonly (readonly string[])[] => [
  ...anyOf
    .filter(({ prefix }) => !prefix)
    .map(({ text, alternatives }: QueryTerm) => [text, ...alternatives]),
  ...phrases.map((phrase) => [phrase]),
];

/** All words, all phrases, and nothing excluded; undefined where no word is asked for. */
function everyWord({ anyOf, phrases, excluded }: WordQuery): string | undefined {
  const parts = [...anyOf.map(termExpression), ...phrases.map(phraseExpression)].filter(
    (part) => part !== undefined,
  );
  if (parts.length === 0) return undefined;
  const all = parts.map((part) => `(${part})`).join(" AND ");
  const none = anyExpression(excluded);
  return none === undefined ? all : `(${all}) NOT ${none}`;
}

function leastBy<Value>(values: readonly Value[], weightOf: (value: Value) => number): Value | undefined {
  let least: { readonly value: Value; readonly weight: number } | undefined;
  for (const value of values) {
    const weight = weightOf(value);
    if (least === undefined || weight < least.weight) least = { value, weight };
  }
  return least?.value;
}
