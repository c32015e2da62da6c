import type Database from "better-sqlite3-multiple-ciphers";
import type { WordQuery } from "#core/ports/search-store.ts";
import type { QueryTerm } from "#shared/query/terms.ts";
import { matchExpression, termExpression } from "./search-expression.ts";
import { broadPrefixShare, prefixExpansionCountMax } from "./search-limits.ts";
import type { WordList } from "./search-vocabulary.ts";

/** A question as full text is asked it. */
export interface Asked {
  /** With the words that an unfinished one stands for. */
  readonly anyOf: readonly QueryTerm[];
  /** What a hit has; undefined where there is nothing to look for. */
  readonly expression: string | undefined;
  /** In the store. */
  readonly segmentCount: number;
}
export type AskedExpression = (query: WordQuery) => Asked;

export function createAskedExpression(
  database: Database.Database,
  wordsNow: () => WordList,
): AskedExpression {
  const countOf = database
    .prepare<[string], number>("SELECT count(*) FROM words WHERE words MATCH ?")
    .pluck();
  const segmentCountNow = database
    .prepare<[], number>("SELECT value FROM counters WHERE name = 'segments'")
    .pluck();
  const isBroad = (term: QueryTerm, segmentCount: number): boolean => {
    const expression = term.prefix ? termExpression(term) : undefined;
    return expression !== undefined && (countOf.get(expression) ?? 0) > broadPrefixShare * segmentCount;
  };
  return (query) => {
    // Asked of every question, so that the first one starts the reading of the vocabulary for the next.
    const known = wordsNow();
    const segmentCount = segmentCountNow.get() ?? 0;
    const anyOf = query.anyOf.map((term) => expanded(term, known));
    const telling = anyOf.filter((term) => !isBroad(term, segmentCount));
    const expression = matchExpression({
      anyOf: telling.length === 0 ? anyOf : telling,
      phrases: query.phrases,
    });
    return { anyOf, expression, segmentCount };
  };
}

/** Stems hide the ends of words, so a prefix that reaches into one stands for the written words too. */
const expanded = (term: QueryTerm, known: WordList): QueryTerm =>
  term.prefix
    ? {
        ...term,
        alternatives: [...term.alternatives, ...known.completions(term.text, prefixExpansionCountMax)],
      }
    : term;
