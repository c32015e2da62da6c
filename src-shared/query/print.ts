import type { ParsedQuery, QueryFilter, QueryLook, QueryTree } from "./ast.ts";
import { isBare } from "./tree.ts";

const quoteUnlessBare = (text: string): string => (isBare(text) ? text : `"${text}"`);

export const printFilter = (filter: QueryFilter): string => {
  switch (filter.field) {
    case "after":
    case "before":
    case "larger":
    case "smaller":
    case "duration":
      return `${filter.field}:${filter.written}`;
    case "near":
      return `${filter.not ? "-" : ""}near:${filter.written}`;
    default:
      return `${filter.not ? "-" : ""}${filter.field}:${quoteUnlessBare(filter.value)}`;
  }
};

const printMoment = (atMs: number | undefined): string => (atMs === undefined ? "" : `@${atMs / 1_000}`);

export const printLook = ({ target, box, atMs, sound }: QueryLook): string =>
  sound !== undefined
    ? `sound:${target}${printMoment(sound.atMs)}`
    : box === undefined
      ? `look:${target}${printMoment(atMs)}`
      : `look:${target}@${box.x},${box.y},${box.width},${box.height}`;

/** A tree in its normal form: what joins is always in brackets. */
export function printTree(tree: QueryTree): string {
  switch (tree.op) {
    case "text":
      return tree.prefix ? `${tree.text}*` : quoteUnlessBare(tree.text);
    case "filter":
      return printFilter(tree.filter);
    case "not":
      return `-${printTree(tree.of)}`;
    case "all":
    case "any":
      return `(${tree.of.map(printTree).join(tree.op === "all" ? " AND " : " OR ")})`;
  }
}

/** The query in its normal form: words, phrases, what must not occur, filters, trees, examples, the order. Reads back as the same query. */
export function print(query: ParsedQuery): string {
  return [
    ...query.words.map((word) => (word.prefix ? `${word.text}*` : word.text)),
    ...query.phrases.map((phrase) => `"${phrase}"`),
    ...query.excluded.map((text) => `-${quoteUnlessBare(text)}`),
    ...query.filters.map(printFilter),
    ...query.required.map(printTree),
    ...query.looks.map(printLook),
    ...query.examples.map(({ target, not }) => `${not ? "-" : ""}like:${target}`),
    ...(query.sort === "relevance" ? [] : [`sort:${query.sort}`]),
  ].join(" ");
}
