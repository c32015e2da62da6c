import type { ParsedQuery } from "./ast.ts";
import { spokenTexts, wantedTexts } from "./tree.ts";

/** Whether it asks for what is near: in meaning, as whatever is said in words does, or to something that it names. Filters alone do not. */
export const asksForNearness = (query: ParsedQuery): boolean =>
  [
    query.words,
    query.phrases,
    query.looks,
    query.examples.filter(({ not }) => !not),
    query.required.flatMap(wantedTexts),
    query.filters.flatMap(spokenTexts),
  ].some((part) => part.length > 0);
