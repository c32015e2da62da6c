/** Turns tokens into wishes. What is not understood is underlined and searched for as plain words: nothing is lost. */
import type { TextRange } from "../model/hit.ts";
import { LanguageCode, Tag } from "../model/item.ts";
import type { ParsedQuery, QueryFilter, QueryWord } from "./ast.ts";
import { readDate, relativeDates, type Calendar } from "./dates.ts";
import { fieldNamed, fieldNames, kindNamed, kindValues, type FieldName } from "./fields.ts";
import { scan, type Token } from "./scan.ts";

export interface ParseContext extends Calendar {
  /** The person may still be in the middle of the last word: it matches as a prefix too. */
  readonly typing: boolean;
}

export type SpanKind = "word" | "phrase" | "excluded" | "field" | "value" | "problem";
export interface Span extends TextRange {
  readonly kind: SpanKind;
}

type Problem = ParsedQuery["problems"][number];

interface Draft {
  readonly words: QueryWord[];
  readonly phrases: string[];
  readonly excluded: string[];
  readonly filters: QueryFilter[];
  readonly problems: Problem[];
  readonly spans: Span[];
}

export interface Understanding {
  readonly query: ParsedQuery;
  /** In order, without overlaps; what lies between them is white space. */
  readonly spans: readonly Span[];
}

export function understand(text: string, context: ParseContext): Understanding {
  const draft: Draft = { words: [], phrases: [], excluded: [], filters: [], problems: [], spans: [] };
  for (const token of scan(text)) {
    const last = context.typing && token.range.endChar === text.length;
    if (token.unclosed !== undefined)
      draft.problems.push({ range: token.unclosed, message: "unclosed-quote", expected: '"' });
    if (token.field === undefined) takePlain(token, last, draft);
    else takeField(token, token.field, context, draft);
  }
  const { spans, ...query } = draft;
  return { query, spans };
}

function takePlain(token: Token, last: boolean, draft: Draft): void {
  const { text, quoted } = token.value;
  if (text === "") {
    if (token.minus && !quoted) problem(draft, token.range, "lone-minus", "-word");
    else draft.spans.push({ ...token.range, kind: "phrase" });
    return;
  }
  draft.spans.push({ ...token.range, kind: token.minus ? "excluded" : quoted ? "phrase" : "word" });
  if (quoted) (token.minus ? draft.excluded : draft.phrases).push(text);
  else takeWord(text, token.minus, last, draft);
}

/** `word*` asks for a prefix outright. A star alone is only itself. */
function takeWord(text: string, minus: boolean, last: boolean, draft: Draft): void {
  const bare = text.replace(/\*+$/, "");
  if (minus) draft.excluded.push(bare === "" ? text : bare);
  else if (bare === "") draft.words.push({ text, prefix: false });
  else draft.words.push({ text: bare, prefix: last || bare !== text });
}

function takeField(
  token: Token,
  field: NonNullable<Token["field"]>,
  context: ParseContext,
  draft: Draft,
): void {
  const name = fieldNamed(field.name);
  if (name === undefined) {
    // A word that ends in a colon ("note: buy milk") is no attempt at a filter.
    if (token.value.text === "" && !token.value.quoted) {
      draft.spans.push({ ...token.range, kind: token.minus ? "excluded" : "word" });
      takeWord(`${field.name}:`, token.minus, false, draft);
      return;
    }
    problem(draft, token.range, "unknown-field", fieldNames.map((known) => `${known}:`).join(" "));
    takeRest(`${field.name} ${token.value.text}`, token.minus, draft);
    return;
  }
  const parts = token.value.quoted
    ? [token.value.text]
    : token.value.text.split(",").filter((part) => part !== "");
  const read = parts.map((part) => ({ part, filter: readFilter(name, part, token.minus, context) }));
  for (const { part, filter } of read) {
    if (filter === undefined) takeRest(part, token.minus, draft);
    else draft.filters.push(filter);
  }
  if (read.length > 0 && read.every(({ filter }) => filter !== undefined)) {
    draft.spans.push({ startChar: token.range.startChar, endChar: field.range.endChar, kind: "field" });
    draft.spans.push({ ...token.value.range, kind: "value" });
  } else {
    problem(draft, token.range, "bad-value", expectedOf(name));
  }
}

/** What a filter was not made of is searched for as words, with the same sign. */
function takeRest(text: string, minus: boolean, draft: Draft): void {
  for (const part of text.split(/[\s:,]+/u)) {
    const word = part.replace(/^-+/, "");
    if (word !== "") takeWord(word, minus, false, draft);
  }
}

function problem(draft: Draft, range: TextRange, message: Problem["message"], expected: string): void {
  draft.problems.push({ range, message, expected });
  draft.spans.push({ ...range, kind: "problem" });
}

function readFilter(
  field: FieldName,
  written: string,
  not: boolean,
  context: Calendar,
): QueryFilter | undefined {
  switch (field) {
    case "kind": {
      const value = kindNamed(written);
      return value === undefined ? undefined : { field, value, not };
    }
    case "in": {
      const value = written.trim();
      return value === "" ? undefined : { field, value, not };
    }
    case "tag": {
      const value = Tag.safeParse(written.replace(/^#/, ""));
      return value.success ? { field, value: value.data, not } : undefined;
    }
    case "lang": {
      const value = LanguageCode.safeParse(written.toLowerCase());
      return value.success ? { field, value: value.data, not } : undefined;
    }
    case "after":
    case "before": {
      const date = readDate(written, context);
      if (date === undefined) return undefined;
      // Not after a moment is before it, and the other way round.
      return (field === "after") === not
        ? { field: "before", untilMs: date.startMs, written: date.written, not: false }
        : { field: "after", fromMs: date.startMs, written: date.written, not: false };
    }
  }
}

function expectedOf(field: FieldName): string {
  switch (field) {
    case "kind":
      return kindValues.join(" ");
    case "in":
      return 'in:Folder in:"My Folder"';
    case "tag":
      return "tag:word";
    case "lang":
      return "en de fr";
    case "after":
    case "before":
      return `2026 2026-01 2026-01-15 ${relativeDates.join(" ")}`;
  }
}
