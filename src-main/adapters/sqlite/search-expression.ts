/** Renders questions in the dialect of FTS5. Invariant: no text of a user is ever anything but the inside of a string. */
import type { WordQuery } from "#core/ports/search-store.ts";
import type { QueryTerm } from "#shared/query/terms.ts";
import { spellAsked } from "#shared/query/spell-asked.ts";

/**
 * A string token: quotes doubled, no NUL, which would end the expression, and signs that are words by themselves spelled as in
 * the index. `undefined` when nothing in it could be a word.
 */
function stringOf(written: string): string | undefined {
  const text = spellAsked(written);
  if (!/[\p{L}\p{N}\p{Co}]/u.test(text)) return undefined;
  return `"${text.replaceAll("\0", " ").replaceAll('"', '""')}"`;
}

const isPresent = <T>(value: T | undefined): value is T => value !== undefined;
const joined = (parts: readonly string[], operator: "AND" | "OR"): string | undefined =>
  parts.length === 0 ? undefined : parts.length === 1 ? parts[0] : `(${parts.join(` ${operator} `)})`;

/** One word with everything that stands for it. */
export function termExpression(term: QueryTerm): string | undefined {
  const own = stringOf(term.text);
  const strings = [own !== undefined && term.prefix ? `${own}*` : own, ...term.alternatives.map(stringOf)];
  return joined([...new Set(strings.filter(isPresent))], "OR");
}

export const phraseExpression = stringOf;

export const anyExpression = (texts: readonly string[]): string | undefined =>
  joined(texts.map(stringOf).filter(isPresent), "OR");

/** Every phrase must be there, and any word may; `undefined` when there is nothing to look for. */
export function matchExpression(query: Pick<WordQuery, "anyOf" | "phrases">): string | undefined {
  const phrases = query.phrases.map(stringOf).filter(isPresent);
  const terms = query.anyOf.map(termExpression).filter(isPresent);
  if (phrases.length === 0) return joined(terms, "OR");
  if (terms.length === 0) return joined(phrases, "AND");
  // The phrases are alternatives to the words once more, so that a segment without any of the words still matches.
  return `${phrases.join(" AND ")} AND ${joined([...phrases, ...terms], "OR") ?? ""}`;
}

/** Everything worth marking in a text that was found. */
export const highlightExpression = (query: WordQuery): string | undefined =>
  joined([...query.phrases.map(stringOf), ...query.anyOf.map(termExpression)].filter(isPresent), "OR");
