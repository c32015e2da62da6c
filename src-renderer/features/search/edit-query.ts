import type { FacetField } from "#shared/model/hit.ts";
import type { ParsedQuery, QueryFilter } from "#shared/query/ast.ts";
import { parse } from "#shared/query/parse.ts";
import { print } from "#shared/query/print.ts";
import { scan } from "#shared/query/scan.ts";

/** The query as this window understands it: dates in the zone of the person who reads it. */
export const understood = (text: string): ParsedQuery =>
  parse(text, {
    nowMs: Date.now(),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    typing: false,
  });

/** The same while it is being typed: what is not finished is not wrong yet. */
export function understoodSoFar(text: string, isWriting: boolean): ParsedQuery {
  const query = understood(text);
  if (!isWriting) return query;
  return { ...query, problems: query.problems.filter(({ range }) => range.endChar < text.length) };
}

const nothing: ParsedQuery = { words: [], phrases: [], excluded: [], filters: [], problems: [] };
const joined = (text: string, added: string): string =>
  text.trim() === "" ? added : `${text.trimEnd()} ${added}`;
const quoted = (value: string): string => `"${value.replaceAll('"', "")}"`;

/** Moments that depend on the clock ("after:yesterday") are the same when they are written the same. */
const isSame = (a: QueryFilter, b: QueryFilter): boolean =>
  print({ ...nothing, filters: [a] }).toLowerCase() === print({ ...nothing, filters: [b] }).toLowerCase();

/** Replaces the first token whose meaning changes; the rest of the text stays as it was written. */
function rewritten(text: string, change: (token: ParsedQuery) => ParsedQuery | undefined): string {
  for (const { range } of scan(text)) {
    const changed = change(understood(text.slice(range.startChar, range.endChar)));
    if (changed === undefined) continue;
    return [text.slice(0, range.startChar).trimEnd(), print(changed), text.slice(range.endChar).trimStart()]
      .filter((part) => part !== "")
      .join(" ");
  }
  return text;
}

/** The text without a filter that was understood from it; unchanged if it is not found in it. */
export const withoutFilter = (text: string, filter: QueryFilter): string =>
  rewritten(text, (token) =>
    token.filters.some((each) => isSame(each, filter))
      ? { ...token, filters: token.filters.filter((each) => !isSame(each, filter)) }
      : undefined,
  );

export const withoutPhrase = (text: string, phrase: string): string =>
  rewritten(text, (token) => (token.phrases.includes(phrase) ? nothing : undefined));

export const withoutExcluded = (text: string, excluded: string): string =>
  rewritten(text, (token) => (token.excluded.includes(excluded) ? nothing : undefined));

const fieldOf: Record<Exclude<FacetField, "year">, string> = {
  kind: "kind",
  folder: "in",
  language: "lang",
  tag: "tag",
};

/** The filters that a value of a facet stands for: a year is two of them. */
function facetFilters(field: FacetField, value: string): readonly QueryFilter[] {
  if (field !== "year") return understood(`${fieldOf[field]}:${quoted(value)}`).filters;
  const year = Number(value);
  return Number.isInteger(year) ? understood(`after:${year} before:${year + 1}`).filters : [];
}

/** Whether the text already asks for a facet's value. */
export function hasFacet(text: string, field: FacetField, value: string): boolean {
  const asked = understood(text).filters;
  const wanted = facetFilters(field, value);
  return wanted.length > 0 && wanted.every((filter) => asked.some((each) => isSame(each, filter)));
}

/** Adds a facet's value to the text, or takes it out again. */
export function toggleFacet(text: string, field: FacetField, value: string): string {
  const filters = facetFilters(field, value);
  return hasFacet(text, field, value)
    ? filters.reduce(withoutFilter, text)
    : joined(text, print({ ...nothing, filters }));
}
