/** First stage: what to ask of whom. */
import type { WordQuery } from "#core/ports/search-store.ts";
import type { OwnVector } from "#core/ports/use-cases.ts";
import type { ParsedQuery, QueryExample, QueryLook, Restriction, SortKey } from "#shared/query/ast.ts";
import { noSynonyms, treeWithSynonyms, type SynonymTable } from "#shared/query/synonym-terms.ts";
import { termsOfQuery, textsInTrees } from "#shared/query/terms.ts";
import { candidateCountMax, sortedCandidateCountMax } from "./limits.ts";

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
  const { terms, leftOutCount } = termsOfQuery(query, synonyms);
  const meaning = [...query.words, ...query.phrases.map((text) => ({ text })), ...textsInTrees(query)]
    .map(({ text }) => text)
    .join(" ");
  const isWordless = terms.length === 0 && query.phrases.length === 0 && meaning === "";
  const asksForLikeness = query.looks.length > 0 || [...query.examples, ...vectors].some(({ not }) => !not);
  return {
    kind: isWordless && !asksForLikeness ? "browse" : "search",
    words: { anyOf: terms, phrases: query.phrases, excluded: query.excluded },
    filters: [...query.filters, ...query.required.map((tree) => treeWithSynonyms(tree, synonyms))],
    meaning,
    leftOutCount,
    examples: query.examples,
    vectors,
    looks: query.looks,
    sort: query.sort,
    wordCandidateCountMax: query.sort === "relevance" ? candidateCountMax : sortedCandidateCountMax,
  };
}
