import type { FacetField, Hit } from "#shared/model/hit.ts";
import type { GeoPoint } from "#shared/model/picture.ts";
import {
  emptyQuery,
  type ParsedQuery,
  type QueryExample,
  type QueryFilter,
  type QueryLook,
  type QueryTree,
  type SortKey,
} from "#shared/query/ast.ts";
import { partsOf } from "#shared/query/highlight.ts";
import { bySense } from "#shared/query/look.ts";
import { parse } from "#shared/query/parse.ts";
import { nearInWords } from "#shared/query/near.ts";
import { print, printLook, printTree } from "#shared/query/print.ts";

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
  const isUnfinished = ({ message, range }: ParsedQuery["problems"][number]): boolean =>
    range.endChar === text.length || message === "unclosed-bracket" || message === "unclosed-quote";
  return { ...query, problems: query.problems.filter((problem) => !isUnfinished(problem)) };
}

const joined = (text: string, added: string): string =>
  text.trim() === "" ? added : `${text.trimEnd()} ${added}`;
const quoted = (value: string): string => `"${value.replaceAll('"', "")}"`;

/** Moments that depend on the clock ("after:yesterday") are the same when they are written the same. */
const isSame = (a: QueryFilter, b: QueryFilter): boolean =>
  print({ ...emptyQuery, filters: [a] }).toLowerCase() ===
  print({ ...emptyQuery, filters: [b] }).toLowerCase();

/** Replaces the first part whose meaning changes; the rest of the text stays as it was written. */
function rewritten(text: string, change: (part: ParsedQuery) => ParsedQuery | undefined): string {
  for (const { startChar, endChar } of partsOf(text)) {
    const changed = change(understood(text.slice(startChar, endChar)));
    if (changed === undefined) continue;
    return [text.slice(0, startChar).trimEnd(), print(changed), text.slice(endChar).trimStart()]
      .filter((part) => part !== "")
      .join(" ");
  }
  return text;
}

/** The text without a filter that was understood from it; unchanged if it is not found in it. */
export const withoutFilter = (text: string, filter: QueryFilter): string =>
  rewritten(text, (part) =>
    part.filters.some((each) => isSame(each, filter))
      ? { ...part, filters: part.filters.filter((each) => !isSame(each, filter)) }
      : undefined,
  );

export const withoutPhrase = (text: string, phrase: string): string =>
  rewritten(text, (part) =>
    part.phrases.includes(phrase)
      ? { ...part, phrases: part.phrases.filter((each) => each !== phrase) }
      : undefined,
  );

export const withoutExcluded = (text: string, excluded: string): string =>
  rewritten(text, (part) =>
    part.excluded.includes(excluded)
      ? { ...part, excluded: part.excluded.filter((each) => each !== excluded) }
      : undefined,
  );

/** Dates that depend on the clock are the same when they are written the same, in trees too. */
export const withoutTree = (text: string, tree: QueryTree): string =>
  rewritten(text, (part) =>
    part.required.some((each) => printTree(each) === printTree(tree))
      ? { ...part, required: part.required.filter((each) => printTree(each) !== printTree(tree)) }
      : undefined,
  );

const fieldOf: Record<Exclude<FacetField, "year">, string> = {
  kind: "kind",
  folder: "in",
  language: "lang",
  tag: "tag",
  colour: "colour",
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
    : joined(text, print({ ...emptyQuery, filters }));
}

const sameExample = (a: QueryExample, b: QueryExample): boolean => a.target === b.target;

export const withoutExample = (text: string, example: QueryExample): string =>
  rewritten(text, (part) =>
    part.examples.some((each) => sameExample(each, example))
      ? { ...part, examples: part.examples.filter((each) => !sameExample(each, example)) }
      : undefined,
  );

/** The text with one more thing to be like, or unlike; what was said of it before no longer counts. */
export const withExample = (text: string, example: QueryExample): string =>
  joined(withoutExample(text, example), print({ ...emptyQuery, examples: [example] }));

const sameLook = (a: QueryLook, b: QueryLook): boolean => printLook(a) === printLook(b);

export const withoutLook = (text: string, look: QueryLook): string =>
  rewritten(text, (part) =>
    part.looks.some((each) => sameLook(each, look))
      ? { ...part, looks: part.looks.filter((each) => !sameLook(each, look)) }
      : undefined,
  );

/** What is written, and apart from it the terms that name something by an identifier. */
export function givenApart(text: string): { readonly written: string; readonly given: string } {
  const { looks, examples } = understood(text);
  if (looks.length + examples.length === 0) return { written: text, given: "" };
  return {
    written: examples.reduce(withoutExample, looks.reduce(withoutLook, text)).trim(),
    given: print({ ...emptyQuery, looks, examples }),
  };
}

/** Both again as one text. What is written comes last: its last word may go on. */
export const withGiven = (given: string, written: string): string =>
  [given, written].filter((part) => part !== "").join(" ");

export type LikeSense = "look" | "sound";

/** What is like a hit to the eye, or to the ear: around the moment for which it was found, where it was found for one. */
export function likenessOf({ itemId, kind, anchor, legs: { sound } }: Hit, sense: LikeSense): QueryLook {
  if (sense === "look") {
    const atMs = kind === "video" ? momentOf(anchor) : undefined;
    return { target: itemId, ...(atMs === undefined ? {} : { atMs }) };
  }
  if (sound === undefined) return { target: itemId, sound: {} };
  return { target: itemId, sound: { atMs: Math.round((sound.span.startMs + sound.span.endMs) / 2) } };
}

/** Undefined where it is the film as a whole: what its scenes have between them. */
const momentOf = (anchor: Hit["anchor"]): number | undefined => {
  if (anchor.kind === "frame") return anchor.timeMs;
  return anchor.kind === "time" && anchor.startMs > 0 ? anchor.startMs : undefined;
};

/** The text with this picture to look like, or this sound to sound like, in the place of any other. */
export function withLook(text: string, look: QueryLook): string {
  const [pictures, recordings] = bySense(understood(text).looks);
  const others = look.sound === undefined ? pictures : recordings;
  return joined(others.reduce(withoutLook, text), print({ ...emptyQuery, looks: [look] }));
}

/** The text with this place to be near, in the place of any other. */
export function withNear(text: string, place: GeoPoint): string {
  const others = understood(text).filters.filter(({ field }) => field === "near");
  return joined(others.reduce(withoutFilter, text), `near:${nearInWords(place)}`);
}

/** The text with another order; that of relevance is not written. */
export function withSort(text: string, sort: SortKey): string {
  const withoutAny = understood(text).sort === "relevance" ? text : withoutSorts(text);
  return sort === "relevance" ? withoutAny : joined(withoutAny, `sort:${sort}`);
}

/** Every order that is written, for the last one counts. */
function withoutSorts(text: string): string {
  const next = rewritten(text, (part) =>
    part.sort === "relevance" ? undefined : { ...part, sort: "relevance" },
  );
  return next === text ? text : withoutSorts(next);
}
