/** What stands for words of a question beside themselves, because the person says that it means the same. */
import { foldSynonym, synonymRunMax, type SynonymGroup } from "../model/synonym.ts";
import type { ParsedQuery, QueryTree } from "./ast.ts";
import { termCountMax } from "./limits.ts";
import type { QueryTerm } from "./terms.ts";
import { joinedTree } from "./tree.ts";

/** What stands for each word or run of words of a question, by its folded form. */
export type SynonymTable = ReadonlyMap<string, readonly string[]>;

export const noSynonyms: SynonymTable = new Map();

export const tableOf = (groups: readonly SynonymGroup[]): SynonymTable =>
  new Map(
    groups.flatMap((group) =>
      group.map((word) => [foldSynonym(word), group.filter((other) => other !== word)] as const),
    ),
  );

/** Words side by side, as far as they are looked up. */
function runsOf(query: ParsedQuery): readonly string[] {
  const words = query.words.slice(0, termCountMax).map(({ text }) => text);
  return words.flatMap((_, from) =>
    Array.from({ length: synonymRunMax }, (_each, more) => words.slice(from, from + more + 1).join(" ")),
  );
}

/** Each term with what stands for it; a run of words that is a synonym as a whole is one more term. */
export function withSynonyms(
  terms: readonly QueryTerm[],
  query: ParsedQuery,
  table: SynonymTable,
): readonly QueryTerm[] {
  if (table.size === 0) return terms;
  const known = terms.map((term) => ({
    ...term,
    alternatives: table.get(foldSynonym(term.text)) ?? term.alternatives,
  }));
  const texts = new Set(known.map(({ text }) => foldSynonym(text)));
  const runs = runsOf(query).filter(
    (run) => run.includes(" ") && table.has(foldSynonym(run)) && !texts.has(foldSynonym(run)),
  );
  return [
    ...known,
    ...[...new Set(runs)].map((text) => ({
      text,
      prefix: false,
      alternatives: table.get(foldSynonym(text)) ?? [],
    })),
  ];
}

/** A text that must be there may be there as what stands for it; what must not be there is taken at its word. */
export function treeWithSynonyms(tree: QueryTree, table: SynonymTable): QueryTree {
  switch (tree.op) {
    case "text": {
      const others = table.get(foldSynonym(tree.text)) ?? [];
      const texts = others.map((text): QueryTree => ({ op: "text", text, prefix: false }));
      return joinedTree("any", [tree, ...texts]) ?? tree;
    }
    case "all":
    case "any":
      return (
        joinedTree(
          tree.op,
          tree.of.map((each) => treeWithSynonyms(each, table)),
        ) ?? tree
      );
    case "not":
    case "filter":
      return tree;
  }
}

/** A word or run of words of a question, and what stands for it. */
export interface Synonym {
  readonly word: string;
  readonly alternatives: SynonymGroup;
}

/** What was looked for beside the words of a question. */
export const usedSynonyms = (terms: readonly QueryTerm[], table: SynonymTable): readonly Synonym[] =>
  terms.flatMap(({ text }) => {
    const alternatives = table.get(foldSynonym(text));
    return alternatives === undefined ? [] : [{ word: text, alternatives }];
  });

/** The way back: of what somebody else looks for. */
export const synonymTable = (used: readonly Synonym[]): SynonymTable =>
  new Map(used.map(({ word, alternatives }) => [foldSynonym(word), alternatives]));
