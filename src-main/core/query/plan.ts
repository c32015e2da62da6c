/** First stage: what to ask of whom. */
import type { QueryTerm, WordQuery } from "#core/ports/search-store.ts";
import type { OwnVector } from "#core/ports/use-cases.ts";
import { hasLoneSigns, signRuns } from "#shared/kit/lone-signs.ts";
import type {
  ParsedQuery,
  QueryExample,
  QueryLook,
  QueryWord,
  Restriction,
  SortKey,
} from "#shared/query/ast.ts";
import { runWords } from "#shared/query/run-words.ts";
import { spokenTexts, wantedTexts } from "#shared/query/tree.ts";
import { candidateCountMax, prefixLettersMin, sortedCandidateCountMax, termCountMax } from "./limits.ts";
import { isStopWord } from "./stop-words.ts";
import { noSynonyms, treeWithSynonyms, withSynonyms, type SynonymTable } from "./synonyms.ts";

export interface QueryPlan {
  /** `browse`: nothing to rank by, so the newest come first. */
  readonly kind: "search" | "browse";
  readonly words: WordQuery;
  /** All must hold of an item; trees are among them. */
  readonly filters: readonly Restriction[];
  /** What the meaning leg reads: the wishes as written, stop words and all; what must not occur is not among them. */
  readonly meaning: string;
  readonly leftOutCount: number;
  readonly examples: readonly QueryExample[];
  /** Likewise, at unit length. */
  readonly vectors: readonly OwnVector[];
  readonly looks: readonly QueryLook[];
  readonly sort: SortKey;
  /** Word hits that may be answered with: where others than the best come first, more than the best are looked at. */
  readonly wordCandidateCountMax: number;
}

export function planQuery(
  query: ParsedQuery,
  synonyms: SynonymTable = noSynonyms,
  vectors: readonly OwnVector[] = [],
): QueryPlan {
  const inTrees = [...query.required.flatMap(wantedTexts), ...query.filters.flatMap(spokenTexts)];
  const given = [...query.words.flatMap(termsOf), ...inTrees.flatMap(termsInTree)];
  const telling = given.filter((term) => !isStopWord(term.text));
  // A question made of nothing else ("to be or not to be") is about those words.
  const terms = distinct(telling.length === 0 && query.phrases.length === 0 ? given : telling).slice(
    0,
    termCountMax,
  );
  const meaning = [...query.words, ...query.phrases.map((text) => ({ text })), ...inTrees]
    .map(({ text }) => text)
    .join(" ");
  const isWordless = terms.length === 0 && query.phrases.length === 0 && meaning === "";
  const asksForLikeness = query.looks.length > 0 || [...query.examples, ...vectors].some(({ not }) => !not);
  return {
    kind: isWordless && !asksForLikeness ? "browse" : "search",
    words: { anyOf: withSynonyms(terms, query, synonyms), phrases: query.phrases, excluded: query.excluded },
    filters: [...query.filters, ...query.required.map((tree) => treeWithSynonyms(tree, synonyms))],
    meaning,
    leftOutCount: given.length - terms.length,
    examples: query.examples,
    vectors,
    looks: query.looks,
    sort: query.sort,
    wordCandidateCountMax: query.sort === "relevance" ? candidateCountMax : sortedCandidateCountMax,
  };
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
