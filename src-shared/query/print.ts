import type { ParsedQuery, QueryFilter } from "./ast.ts";

/** What needs no quotation marks: it reads back as itself wherever it stands. */
const isBare = (text: string): boolean => /^[^\s"“”„:,*-][^\s"“”„:,*]*$/u.test(text);
const quoteUnlessBare = (text: string): string => (isBare(text) ? text : `"${text}"`);

const printFilter = (filter: QueryFilter): string => {
  switch (filter.field) {
    case "after":
    case "before":
      return `${filter.field}:${filter.written}`;
    default:
      return `${filter.not ? "-" : ""}${filter.field}:${quoteUnlessBare(filter.value)}`;
  }
};

/** The query in its normal form: words, phrases, what must not occur, filters. Reads back as the same query. */
export function print(query: ParsedQuery): string {
  return [
    ...query.words.map((word) => (word.prefix ? `${word.text}*` : word.text)),
    ...query.phrases.map((phrase) => `"${phrase}"`),
    ...query.excluded.map((text) => `-${quoteUnlessBare(text)}`),
    ...query.filters.map(printFilter),
  ].join(" ");
}
