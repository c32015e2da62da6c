/** The fields of the language, their other names, and the values that they take. */
import { ItemKind } from "../model/item.ts";
import { SortKey, type QueryFilter } from "./ast.ts";

/** Those of filters, the order of the answer, what it is to be like, to look like and to sound like. */
export type FieldName = QueryFilter["field"] | "sort" | "like" | "look" | "sound";

/** In the order in which they are offered. */
export const fieldNames: readonly FieldName[] = [
  "kind",
  "in",
  "after",
  "before",
  "tag",
  "lang",
  "name",
  "larger",
  "smaller",
  "colour",
  "label",
  "near",
  "duration",
  "spoken",
  "sort",
  "like",
  "look",
  "sound",
];

const fieldAliases: ReadonlyMap<string, FieldName> = new Map([
  ["kind", "kind"],
  ["type", "kind"],
  ["in", "in"],
  ["folder", "in"],
  ["path", "in"],
  ["after", "after"],
  ["since", "after"],
  ["before", "before"],
  ["until", "before"],
  ["tag", "tag"],
  ["tags", "tag"],
  ["lang", "lang"],
  ["language", "lang"],
  ["name", "name"],
  ["file", "name"],
  ["larger", "larger"],
  ["bigger", "larger"],
  ["smaller", "smaller"],
  ["colour", "colour"],
  ["color", "colour"],
  ["label", "label"],
  ["labels", "label"],
  ["near", "near"],
  ["look", "look"],
  ["looks", "look"],
  ["picture", "look"],
  ["sound", "sound"],
  ["sounds", "sound"],
  ["duration", "duration"],
  ["length", "duration"],
  ["spoken", "spoken"],
  ["said", "spoken"],
  ["sort", "sort"],
  ["like", "like"],
  ["order", "sort"],
]);

export const fieldNamed = (name: string): FieldName | undefined => fieldAliases.get(name.toLowerCase());

export const kindValues: readonly ItemKind[] = ItemKind.options;

/** What people call the kinds, beside their own names. */
const kindAliases: ReadonlyMap<string, ItemKind> = new Map([
  ["txt", "text"],
  ["md", "markdown"],
  ["note", "markdown"],
  ["source", "code"],
  ["csv", "data"],
  ["json", "data"],
  ["yaml", "data"],
  ["html", "web"],
  ["page", "web"],
  ["doc", "document"],
  ["docx", "document"],
  ["word", "document"],
  ["photo", "image"],
  ["picture", "image"],
  ["img", "image"],
  ["jpg", "image"],
  ["jpeg", "image"],
  ["png", "image"],
  ["sound", "audio"],
  ["recording", "audio"],
  ["music", "audio"],
  ["song", "audio"],
  ["podcast", "audio"],
  ["mp3", "audio"],
  ["wav", "audio"],
  ["film", "video"],
  ["movie", "video"],
  ["clip", "video"],
  ["mp4", "video"],
  ["event", "message"],
  ["log", "message"],
]);

/** `pdf`, `PDF`, `pdfs`, and what else people call the kind; `undefined` when it is none. */
export function kindNamed(written: string): ItemKind | undefined {
  const lower = written.toLowerCase();
  for (const name of [lower, lower.replace(/s$/, "")]) {
    const known = ItemKind.safeParse(name);
    if (known.success) return known.data;
    const alias = kindAliases.get(name);
    if (alias !== undefined) return alias;
  }
  return undefined;
}

export const sortKeys: readonly SortKey[] = SortKey.options;

/** What people call the orders, beside their own names. */
const sortAliases: ReadonlyMap<string, SortKey> = new Map([
  ["best", "relevance"],
  ["date", "newest"],
  ["new", "newest"],
  ["old", "oldest"],
  ["size", "largest"],
  ["biggest", "largest"],
]);

export function sortNamed(written: string): SortKey | undefined {
  const lower = written.trim().toLowerCase();
  return SortKey.safeParse(lower).data ?? sortAliases.get(lower);
}
