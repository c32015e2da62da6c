/** Trees in their normal form: made from wishes, turned into their opposite, measured. */
import type { QueryFilter, QueryTree } from "./ast.ts";
import { operators } from "./scan.ts";
import { negatedFilter } from "./read-filter.ts";

/** One thing that was asked for, before it is known whether it stands alone or in a tree. */
export type Wish =
  | { readonly kind: "word"; readonly text: string; readonly prefix: boolean; readonly not: boolean }
  | { readonly kind: "phrase"; readonly text: string; readonly not: boolean }
  | { readonly kind: "filter"; readonly filter: QueryFilter }
  | { readonly kind: "tree"; readonly tree: QueryTree };

/** Fields of which an item has one value: filters that repeat them side by side are alternatives. */
export const isSingular = (filter: QueryFilter): boolean => !filter.not && singularFields.has(filter.field);
const singularFields: ReadonlySet<QueryFilter["field"]> = new Set(["kind", "in", "lang", "label"]);

/** What needs no quotation marks: it reads back as itself wherever it stands. */
export const isBare = (text: string): boolean =>
  /^[^\s"“”„:,*()-][^\s"“”„:,*()]*$/u.test(text) && !operators.some((name) => name === text);

export function negatedTree(tree: QueryTree): QueryTree {
  if (tree.op === "not") return tree.of;
  return tree.op === "filter"
    ? { op: "filter", filter: negatedFilter(tree.filter) }
    : { op: "not", of: tree };
}

export function negatedWish(wish: Wish): Wish {
  switch (wish.kind) {
    case "word":
      return { ...wish, prefix: false, not: !wish.not };
    case "phrase":
      return { ...wish, not: !wish.not };
    case "filter":
      return { kind: "filter", filter: negatedFilter(wish.filter) };
    case "tree":
      return { kind: "tree", tree: negatedTree(wish.tree) };
  }
}

/** Branches of the same kind become one; a single one needs no branch. */
export function joinedTree(op: "all" | "any", trees: readonly QueryTree[]): QueryTree | undefined {
  const of = trees.flatMap((tree) => (tree.op === op ? tree.of : [tree]));
  return of.length < 2 ? of[0] : { op, of };
}

function leafOf(wish: Wish): QueryTree {
  switch (wish.kind) {
    case "filter":
      return { op: "filter", filter: wish.filter };
    case "tree":
      return wish.tree;
    case "word":
    case "phrase": {
      const prefix = wish.kind === "word" && wish.prefix && !wish.not && isBare(wish.text);
      const leaf: QueryTree = { op: "text", text: wish.text, prefix };
      return wish.not ? { op: "not", of: leaf } : leaf;
    }
  }
}

/** Wishes side by side within a tree: all must hold, words too; but filters of one field that an item has once are alternatives. */
export function treeOf(wishes: readonly Wish[]): QueryTree | undefined {
  const fieldOf = (wish: Wish): string =>
    wish.kind === "filter" && isSingular(wish.filter) ? wish.filter.field : "";
  const alternatives = Map.groupBy(wishes, fieldOf);
  const isFirst = (wish: Wish): boolean => alternatives.get(fieldOf(wish))?.[0] === wish;
  return joinedTree(
    "all",
    wishes.flatMap((wish) => {
      if (fieldOf(wish) === "") return [leafOf(wish)];
      return isFirst(wish)
        ? (joinedTree("any", (alternatives.get(fieldOf(wish)) ?? []).map(leafOf)) ?? [])
        : [];
    }),
  );
}

/** Branches above each other, and what hangs on them. */
export function measureTree(tree: QueryTree): { readonly depth: number; readonly leafCount: number } {
  if (tree.op === "text" || tree.op === "filter") return { depth: 0, leafCount: 1 };
  const parts = (tree.op === "not" ? [tree.of] : tree.of).map(measureTree);
  return {
    depth: 1 + parts.reduce((deepest, { depth }) => Math.max(deepest, depth), 0),
    leafCount: parts.reduce((sum, { leafCount }) => sum + leafCount, 0),
  };
}

/** The texts that a tree would have, without those that must not be: what of it can be ranked. */
export function wantedTexts(tree: QueryTree): readonly { readonly text: string; readonly prefix: boolean }[] {
  switch (tree.op) {
    case "text":
      return [{ text: tree.text, prefix: tree.prefix }];
    case "all":
    case "any":
      return tree.of.flatMap(wantedTexts);
    case "filter":
      return spokenTexts(tree.filter);
    case "not":
      return [];
  }
}

/** What is to be heard is ranked by, too: the answer opens where it is said. */
export const spokenTexts = (
  filter: QueryFilter,
): readonly { readonly text: string; readonly prefix: boolean }[] =>
  filter.field === "spoken" && !filter.not ? [{ text: filter.value, prefix: false }] : [];

/** All filters of a tree, those too that must not hold. */
export const filtersOf = (tree: QueryTree): readonly QueryFilter[] => {
  switch (tree.op) {
    case "filter":
      return [tree.filter];
    case "not":
      return filtersOf(tree.of);
    case "all":
    case "any":
      return tree.of.flatMap(filtersOf);
    case "text":
      return [];
  }
};

/** The same tree of other filters. */
export function treeWithFilters(tree: QueryTree, change: (filter: QueryFilter) => QueryFilter): QueryTree {
  switch (tree.op) {
    case "filter":
      return { op: "filter", filter: change(tree.filter) };
    case "not":
      return { op: "not", of: treeWithFilters(tree.of, change) };
    case "all":
    case "any":
      return { op: tree.op, of: tree.of.map((each) => treeWithFilters(each, change)) };
    case "text":
      return tree;
  }
}
