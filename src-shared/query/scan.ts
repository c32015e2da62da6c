/** Cuts a query into tokens. Total: every string is a sequence of tokens, and every token knows where it stood. */
import type { TextRange } from "../model/hit.ts";

/** One wish, as written: an optional minus, an optional field, and a quoted or bare value. */
export interface Token {
  readonly kind: "wish";
  readonly range: TextRange;
  readonly minus: boolean;
  /** What stands before the colon, as written; absent for plain words and phrases. */
  readonly field: { readonly name: string; readonly range: TextRange } | undefined;
  readonly value: { readonly text: string; readonly quoted: boolean; readonly range: TextRange };
  /** Where a quotation mark was opened that nothing closes. */
  readonly unclosed: TextRange | undefined;
}

export const operators = ["AND", "OR", "NOT"] as const;
export type Operator = (typeof operators)[number];

/** What joins wishes: an opening bracket with its minus, a closing one that something opened, an operator in capitals. */
export type Joint =
  | { readonly kind: "open"; readonly range: TextRange; readonly minus: boolean }
  | { readonly kind: "close"; readonly range: TextRange }
  | { readonly kind: "operator"; readonly range: TextRange; readonly operator: Operator };
export type Lexeme = Token | Joint;

const isSpace = (character: string | undefined): boolean => character === undefined || /\s/u.test(character);
/** Typographic quotation marks are what keyboards and word processors make of the plain one. */
const isQuote = (character: string | undefined): boolean =>
  character !== undefined && '"“”„'.includes(character);

/**
 * A colon makes a field only after letters and before something that could be a value: `12:30`,
 * `https://…`, `std::vector` and `note: …` are plain words.
 */
function fieldLength(text: string, start: number): number {
  const match = /^[A-Za-z]{1,20}(?=:)/.exec(text.slice(start, start + 21));
  if (match === null) return 0;
  const after = text.slice(start + match[0].length + 1, start + match[0].length + 3);
  if (after.startsWith(":") || after === "//") return 0;
  return match[0].length;
}

/** Inside brackets a bare value ends where one closes that it did not open itself: `f(x))` is `f(x)` and the end. */
function bareEnd(text: string, start: number, isInside: boolean): number {
  let openCount = 0;
  let end = start;
  while (!isSpace(text[end]) && !isQuote(text[end])) {
    if (text[end] === "(") openCount += 1;
    else if (text[end] === ")" && openCount > 0) openCount -= 1;
    else if (text[end] === ")" && isInside) break;
    end += 1;
  }
  return end;
}

function scanValue(
  text: string,
  start: number,
  isInside: boolean,
): Pick<Token, "value" | "unclosed"> & { readonly end: number } {
  if (!isQuote(text[start])) {
    const end = bareEnd(text, start, isInside);
    return {
      value: { text: text.slice(start, end), quoted: false, range: { startChar: start, endChar: end } },
      unclosed: undefined,
      end,
    };
  }
  let end = start + 1;
  while (end < text.length && !isQuote(text[end])) end += 1;
  const closed = end < text.length;
  const inner = text
    .slice(start + 1, end)
    .replace(/\s+/gu, " ")
    .trim();
  if (closed) end += 1;
  return {
    value: { text: inner, quoted: true, range: { startChar: start, endChar: end } },
    unclosed: closed ? undefined : { startChar: start, endChar: start + 1 },
    end,
  };
}

/** A joint that begins at `start`, where no minus or one of minuses up to `at` was written. */
function scanJoint(text: string, start: number, at: number, isInside: boolean): Joint | undefined {
  const minus = at > start;
  if (text[at] === "(") return { kind: "open", range: { startChar: start, endChar: at + 1 }, minus };
  if (minus) return undefined;
  if (text[at] === ")" && isInside) return { kind: "close", range: { startChar: at, endChar: at + 1 } };
  const operator = operators.find((name) => {
    const next = text[at + name.length];
    return (
      text.startsWith(name, at) &&
      (isSpace(next) || isQuote(next) || next === "(" || (next === ")" && isInside))
    );
  });
  if (operator === undefined) return undefined;
  return { kind: "operator", range: { startChar: at, endChar: at + operator.length }, operator };
}

export function scan(text: string): readonly Lexeme[] {
  const lexemes: Lexeme[] = [];
  let depth = 0;
  let at = 0;
  while (at < text.length) {
    if (isSpace(text[at])) {
      at += 1;
      continue;
    }
    const start = at;
    while (text[at] === "-") at += 1;
    const joint = scanJoint(text, start, at, depth > 0);
    if (joint !== undefined) {
      lexemes.push(joint);
      if (joint.kind !== "operator") depth += joint.kind === "open" ? 1 : -1;
      at = joint.range.endChar;
      continue;
    }
    const minus = at > start;
    const length = fieldLength(text, at);
    const field =
      length === 0
        ? undefined
        : { name: text.slice(at, at + length), range: { startChar: at, endChar: at + length + 1 } };
    const { value, unclosed, end } = scanValue(text, length === 0 ? at : at + length + 1, depth > 0);
    lexemes.push({
      kind: "wish",
      range: { startChar: start, endChar: end },
      minus,
      field,
      value,
      unclosed,
    });
    at = end;
  }
  return lexemes;
}
