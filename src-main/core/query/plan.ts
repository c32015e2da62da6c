/** First stage: what to ask of whom. */
import type { QueryTerm, WordQuery } from "#core/ports/search-store.ts";
import type { ParsedQuery, QueryFilter, QueryWord } from "#shared/query/ast.ts";
import { prefixLettersMin, termCountMax } from "./limits.ts";
import { isStopWord } from "./stop-words.ts";

export interface QueryPlan {
  /** `browse`: nothing to rank by, so the newest come first. */
  readonly kind: "search" | "browse";
  readonly words: WordQuery;
  readonly filters: readonly QueryFilter[];
  /** What the meaning leg reads: the wishes as written, stop words and all; what must not occur is not among them. */
  readonly meaning: string;
  readonly leftOutCount: number;
}

export function planQuery(query: ParsedQuery): QueryPlan {
  const given = query.words.flatMap(termsOf);
  const telling = given.filter((term) => !isStopWord(term.text));
  // A question made of nothing else ("to be or not to be") is about those words.
  const terms = distinct(telling.length === 0 && query.phrases.length === 0 ? given : telling).slice(
    0,
    termCountMax,
  );
  const meaning = [...query.words.map((word) => word.text), ...query.phrases].join(" ");
  return {
    kind: terms.length === 0 && query.phrases.length === 0 && meaning === "" ? "browse" : "search",
    words: { anyOf: terms, phrases: query.phrases, excluded: query.excluded },
    filters: query.filters,
    meaning,
    leftOutCount: given.length - terms.length,
  };
}

/**
 * The words inside what stands between two spaces. A compound ("e-mail", "config.json") is looked up as a whole
 * besides, so that its parts side by side count for more than its parts.
 */
function termsOf(word: QueryWord): readonly QueryTerm[] {
  const parts = word.text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  const terms = parts.map((text, index): QueryTerm => {
    const open = word.prefix && index === parts.length - 1 && text.length >= prefixLettersMin;
    return { text, prefix: open, alternatives: [] };
  });
  const isCompound = parts.filter((part) => !isStopWord(part)).length > 1;
  return isCompound ? [...terms, { text: parts.join(" "), prefix: false, alternatives: [] }] : terms;
}

function distinct(terms: readonly QueryTerm[]): readonly QueryTerm[] {
  const byText = new Map<string, QueryTerm>();
  for (const term of terms) {
    const key = term.text.toLowerCase();
    byText.set(key, { ...term, prefix: term.prefix || byText.get(key)?.prefix === true });
  }
  return [...byText.values()];
}
