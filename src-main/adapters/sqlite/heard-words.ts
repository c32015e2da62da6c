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
 * word as its key, the rarest that it asks for; only where a new item has it are its other words looked for, and only where
 * these do not decide it is the whole question asked, of the new items alone. In memory, and with the very tokens of the
 * library's full text, so that what a search would find is not missed.
 */
export interface HeardWords {
  /** Each in the place of one with its number. */
  listenFor(added: readonly NumberedWords[], gone: readonly number[]): void;
  hear(items: readonly HeardItem[]): readonly { readonly number: number; readonly rowId: number }[];
}

/** What one watch asks for, in tokens. */
interface Asked {
  readonly number: number;
  readonly expression: string;
  /** Of each word that must be there, what may stand for it; each of several tokens. */
  readonly groups: readonly (readonly (readonly string[])[])[];
  /** Having the tokens is all that is asked: no place, no beginning, nothing excluded. */
  readonly isDecidedByTokens: boolean;
}

/** `documentCount`: how many segments of the library have a word as full text keeps it. */
export function createHeardWords(documentCount: (term: string) => number): HeardWords {
  const memory = openMemory();
  const watches = new Map<number, Asked>();
  const keys = createKeys(documentCount);
  return {
    listenFor(added, gone) {
      for (const number of [...gone, ...added.map((watch) => watch.number)]) {
        const before = watches.get(number);
        if (before !== undefined) keys.forget(before);
        watches.delete(number);
      }
      for (const asked of memory.compile(added)) {
        watches.set(asked.number, asked);
        keys.add(asked);
      }
    },
    hear(items) {
      if (watches.size === 0 || items.length === 0) return [];
      const heard: { number: number; rowId: number }[] = [];
      const open = new Set(keys.keyless);
      for (const [rowId, tokens] of memory.fill(items.map(({ rowId: own, text }) => [own, text]))) {
        for (const number of keys.of(tokens)) {
          const asked = watches.get(number);
          if (asked === undefined || !hasAll(tokens, asked)) continue;
          if (asked.isDecidedByTokens) heard.push({ number, rowId });
          else open.add(number);
        }
      }
      for (const number of open)
        for (const rowId of memory.match(watches.get(number)?.expression ?? '""'))
          heard.push({ number, rowId });
      memory.fill([]);
      return heard;
    },
  };
}

const hasAll = (tokens: ReadonlySet<string>, { groups }: Asked): boolean =>
  groups.every((group) => group.some((own) => own.every((token) => tokens.has(token))));

type Texts = readonly (readonly [rowId: number, text: string])[];

function openMemory() {
  const database = new Database(":memory:");
  database.exec(`
    CREATE VIRTUAL TABLE heard USING fts5(text, content = '', tokenize = 'porter unicode61 remove_diacritics 2');
    CREATE VIRTUAL TABLE heard_terms USING fts5vocab('heard', 'instance');
  `);
  const clear = database.prepare("INSERT INTO heard (heard) VALUES ('delete-all')");
  const insert = database.prepare("INSERT INTO heard (rowid, text) VALUES (?, ?)");
  const terms = database
    .prepare<[], readonly [rowId: number, term: string]>("SELECT doc, term FROM heard_terms")
    .raw();
  const match = database.prepare<[string], number>("SELECT rowid FROM heard WHERE heard MATCH ?").pluck();
  /** In the place of what is there; gives the tokens of each, as full text keeps them. */
  const fill = database.transaction((texts: Texts): ReadonlyMap<number, ReadonlySet<string>> => {
    clear.run();
    for (const [rowId, text] of texts) insert.run(rowId, text);
    const tokens = new Map<number, Set<string>>(texts.map(([rowId]) => [rowId, new Set<string>()]));
    for (const [rowId, term] of terms.iterate()) tokens.get(rowId)?.add(term);
    return tokens;
  });
  return {
    fill,
    match: (expression: string): readonly number[] => match.all(expression),
    compile(watches: readonly NumberedWords[]): readonly Asked[] {
      const texts = [...new Set(watches.flatMap(({ words }) => decidingGroups(words).flat()))];
      const tokens = fill(texts.map((text, place) => [place + 1, text]));
      const tokensOf = new Map(texts.map((text, place) => [text, [...(tokens.get(place + 1) ?? [])]]));
      fill([]);
      return watches.flatMap(({ number, words }) => {
        const expression = everyWord(words);
        if (expression === undefined) return [];
        const groups = decidingGroups(words).map((group) => group.map((text) => tokensOf.get(text) ?? []));
        const isPlain = words.phrases.length === 0 && words.excluded.length === 0;
        const isDecidedByTokens =
          isPlain &&
          groups.length === words.anyOf.length &&
          groups.every((group) => group.every(({ length }) => length === 1));
        return [{ number, expression, groups, isDecidedByTokens }];
      });
    },
  };
}

interface Keys {
  /** Watches without a word that could be a key: they are asked every time. */
  readonly keyless: ReadonlySet<number>;
  add(watch: Asked): void;
  forget(watch: Asked): void;
  /** Watches that have one of the tokens as a key; some more than once. */
  of(tokens: ReadonlySet<string>): Iterable<number>;
}

function createKeys(documentCount: (term: string) => number): Keys {
  const byTerm = new Map<string, Set<number>>();
  const keyless = new Set<number>();
  const keysOf = new Map<number, readonly string[]>();
  return {
    keyless,
    add({ number, groups }) {
      // One of the alternatives must be there, and of each any token of it: all of them are keys, or none.
      const possible = groups
        .map((group) => group.map((tokens) => leastBy(tokens, documentCount)))
        .filter((terms) => terms.every((term) => term !== undefined));
      const best = leastBy(possible, (terms) => terms.reduce((sum, term) => sum + documentCount(term), 0));
      if (best === undefined) keyless.add(number);
      keysOf.set(number, best ?? []);
      for (const term of best ?? []) byTerm.set(term, (byTerm.get(term) ?? new Set()).add(number));
    },
    forget({ number }) {
      keyless.delete(number);
      for (const term of keysOf.get(number) ?? []) {
        byTerm.get(term)?.delete(number);
        if (byTerm.get(term)?.size === 0) byTerm.delete(term);
      }
      keysOf.delete(number);
    },
    of: (tokens) => new Set([...tokens].flatMap((token) => [...(byTerm.get(token) ?? [])])),
  };
}

/** Of each word or phrase that must be there, what may stand for it. A word that may go on decides nothing by its tokens. */
const decidingGroups = ({ anyOf, phrases }: WordQuery): readonly (readonly string[])[] => [
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
