import type { QueryFilter, QueryTree } from "./ast.ts";

/** What is known of one item. */
export interface Known {
  /** Whether the words stand side by side anywhere in it; of a prefix, whether any word begins so. */
  readonly hasText: (text: string, prefix: boolean) => boolean;
  /** Whether it has the filter's value, whatever the filter's sign. */
  readonly hasValue: (filter: QueryFilter) => boolean;
}

/** Whether a tree holds of an item: what the tree means, without an index. */
export function holds(tree: QueryTree, item: Known): boolean {
  switch (tree.op) {
    case "text":
      return item.hasText(tree.text, tree.prefix);
    case "filter":
      return item.hasValue(tree.filter) !== tree.filter.not;
    case "not":
      return !holds(tree.of, item);
    case "all":
      return tree.of.every((each) => holds(each, item));
    case "any":
      return tree.of.some((each) => holds(each, item));
  }
}
