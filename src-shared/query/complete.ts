/** What the end of a query could become, as far as the grammar alone can tell. */
import { relativeDates } from "./dates.ts";
import { colourValues } from "./colours.ts";
import { fieldNamed, fieldNames, kindValues, sortKeys, type FieldName } from "./fields.ts";
import { scan } from "./scan.ts";
import { usualDurations } from "./durations.ts";
import { usualSizes } from "./sizes.ts";

/** The unfinished end of a query: what stands before it stays as it is. */
export interface OpenEnd {
  readonly head: string;
  /** The field whose value is being written; absent for a plain word. */
  readonly field: FieldName | undefined;
  readonly partial: string;
}

/** `undefined` when the text ends in white space, in a finished phrase or in an unknown field: nothing is open. */
export function openEnd(text: string): OpenEnd | undefined {
  const token = scan(text).at(-1);
  if (token?.kind !== "wish" || token.range.endChar !== text.length) return undefined;
  const { value, field } = token;
  if (field === undefined) {
    return value.quoted || value.text === ""
      ? undefined
      : { head: text.slice(0, value.range.startChar), field: undefined, partial: value.text };
  }
  const name = fieldNamed(field.name);
  if (name === undefined || (value.quoted && token.unclosed === undefined)) return undefined;
  // In a list, only the last value is open.
  const comma = value.quoted ? -1 : value.text.lastIndexOf(",");
  return {
    head: text.slice(0, value.range.startChar + comma + 1),
    field: name,
    partial: value.text.slice(comma + 1),
  };
}

/** Fields and values that begin like the open end, as whole queries. */
export function completeGrammar(
  end: OpenEnd,
  nowMs: number,
): readonly { readonly text: string; readonly source: "field" | "value" }[] {
  const partial = end.partial.toLowerCase();
  if (end.field === undefined) {
    return fieldNames
      .filter((name) => name.startsWith(partial))
      .map((name) => ({ text: `${end.head}${name}:`, source: "field" }));
  }
  return valuesOf(end.field, nowMs)
    .filter((value) => value.startsWith(partial) && value !== partial)
    .map((value) => ({ text: `${end.head}${value}`, source: "value" }));
}

function valuesOf(field: FieldName, nowMs: number): readonly string[] {
  switch (field) {
    case "kind":
      return kindValues;
    case "after":
    case "before": {
      const year = new Date(nowMs).getUTCFullYear();
      return [...relativeDates, String(year), String(year - 1)];
    }
    case "larger":
    case "smaller":
      return usualSizes;
    case "colour":
    case "label":
      return colourValues;
    case "duration":
      return usualDurations;
    case "sort":
      return sortKeys;
    case "near":
    case "look":
    case "sound":
    case "spoken":
    case "name":
    case "like":
    case "in":
    case "tag":
    case "lang":
      return [];
  }
}
