/** What words of a question are looked up: on a device and on a team's server the same. */
import { hasLoneSigns, signRuns } from "../kit/lone-signs.ts";
import type { ParsedQuery, QueryWord } from "./ast.ts";
import { prefixLettersMin, termCountMax } from "./limits.ts";
import { runWords } from "./run-words.ts";
import { isStopWord } from "./stop-words.ts";
import { withSynonyms, type SynonymTable } from "./synonym-terms.ts";
import { spokenTexts, wantedTexts } from "./tree.ts";

/** One word of a question. A prefix matches every word that starts so. Alternatives come from synonyms and typo correction. */
export interface QueryTerm {
  readonly text: string;
  readonly prefix: boolean;
  readonly alternatives: readonly string[];
}

export interface QueryTerms {
  readonly terms: readonly QueryTerm[];
  /** Stop words, words that were there twice and those beyond the limit. */
  readonly leftOutCount: number;
}

/** Texts that trees and filters ask for. */
export const textsInTrees = (query: ParsedQuery): readonly QueryWord[] => [
  ...query.required.flatMap(wantedTexts),
  ...query.filters.flatMap(spokenTexts),
];

export function termsOfQuery(query: ParsedQuery, synonyms: SynonymTable): QueryTerms {
  const given = [...query.words.flatMap(termsOf), ...textsInTrees(query).flatMap(termsInTree)];
  const telling = given.filter((term) => !isStopWord(term.text));
  // A question made of nothing else ("to be or not to be") is about those words.
  const terms = distinct(telling.length === 0 && query.phrases.length === 0 ? given : telling).slice(
    0,
    termCountMax,
  );
  return { terms: withSynonyms(terms, query, synonyms), leftOutCount: given.length - terms.length };
}

/**
 * The words inside what stands between two spaces. A compound ("e-mail", "config.json") is looked up as a whole
 * besides, so that its parts side by side count for more than its parts.
 */
function termsOf(word: QueryWord): readonly QueryTerm[] {
  const parts = word.text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  if (hasLoneSigns(word.text)) return termsOfRuns(word, parts);
  const terms = parts.map((text, index): QueryTerm => {
    const open = word.prefix && index === parts.length - 1 && text.length >= prefixLettersMin;
    return { text, prefix: open, alternatives: [] };
  });
  const isCompound = parts.filter((part) => !isStopWord(part)).length > 1;
  return isCompound ? [...terms, { text: parts.join(" "), prefix: false, alternatives: [] }] : terms;
}

/** The same where signs are words by themselves: a run of them is one term, and what a dictionary knows in it others. */
function termsOfRuns(word: QueryWord, parts: readonly string[]): readonly QueryTerm[] {
  const pieces = parts.flatMap(signRuns);
  const terms = pieces.flatMap(({ text, isRun }, index) => {
    const isLast = index === pieces.length - 1;
    const own = isRun ? [text, ...runWords(text)] : [text];
    return own.map((each): QueryTerm => {
      const open = word.prefix && isLast && text.endsWith(each) && each.length >= prefixLettersMin;
      return { text: each, prefix: open, alternatives: [] };
    });
  });
  const isCompound = pieces.filter(({ text }) => !isStopWord(text)).length > 1;
  return isCompound ? [...terms, { text: parts.join(" "), prefix: false, alternatives: [] }] : terms;
}

/** What stands side by side in a tree was asked for side by side. */
const termsInTree = (text: QueryWord): readonly QueryTerm[] =>
  text.prefix ? termsOf(text) : [{ text: text.text, prefix: false, alternatives: [] }];

function distinct(terms: readonly QueryTerm[]): readonly QueryTerm[] {
  const byText = new Map<string, QueryTerm>();
  for (const term of terms) {
    const key = term.text.toLowerCase();
    byText.set(key, { ...term, prefix: term.prefix || byText.get(key)?.prefix === true });
  }
  return [...byText.values()];
}
