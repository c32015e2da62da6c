import { createScanner } from "jsonc-parser";
import { createBlockSink } from "../block-sink.ts";
import type { TextFormat } from "../format.ts";
import { contentLimits } from "../limits.ts";
import { createValueWriter, type ValueWriter } from "../value-writer.ts";

const lineExtensions = new Set(["jsonl", "ndjson"]);
const extensions = new Set([
  "json",
  "jsonc",
  "json5",
  "geojson",
  "webmanifest",
  "ipynb",
  "har",
  "map",
  ...lineExtensions,
]);

/** Kinds of tokens, as the scanner numbers them; its own names exist only in its types. */
const token = {
  openBrace: 1,
  closeBrace: 2,
  openBracket: 3,
  closeBracket: 4,
  comma: 5,
  colon: 6,
  string: 10,
  end: 17,
} as const;

/** An object or a list being read, with the key that it is under. */
interface Level {
  readonly isObject: boolean;
  key: string | undefined;
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** Whole JSON, or a JSON value on each of the first lines. */
function looksLikeJson(text: string): boolean {
  const first = text.trimStart()[0];
  if (first !== "{" && first !== "[") return false;
  const last = text.trimEnd().at(-1);
  if (last !== "}" && last !== "]") return false;
  const lines = text.trimStart().split("\n", 3).slice(0, 2);
  return lines.length === 2 && lines.every((line) => line.trimStart().startsWith("{") && isJson(line))
    ? true
    : isJson(text);
}

const unquoted = (raw: string): string => raw.replace(/^['"]|['"]$/gu, "");

/**
 * Walks the tokens, not a tree: nothing is too deep, comments and trailing commas are passed over,
 * several values in a row (JSON Lines) need no rule of their own, and a file cut short loses only its end.
 */
function writeValues(text: string, writer: ValueWriter): void {
  const scanner = createScanner(text, true);
  const levels: Level[] = [];
  let keys: readonly string[] = [];
  // A word of an object is a key until the colon has passed.
  let candidate: { readonly text: string; readonly startChar: number } | undefined;
  let keyStartChar: number | undefined;
  const nestedKeys = (): readonly string[] =>
    // Past all sense the path stays as it is: making it anew at each level would cost the square of the depth.
    levels.length > contentLimits.nestingDepthMax
      ? keys
      : levels.flatMap((level) => (level.key === undefined ? [] : [level.key]));
  const value = (content: string, startChar: number, endChar: number): boolean => {
    const top = levels.at(-1);
    if (top?.isObject === true && top.key === undefined) {
      candidate = { text: content, startChar };
      return true;
    }
    const from = keyStartChar ?? startChar;
    keyStartChar = undefined;
    return writer.write(keys, content, from, endChar);
  };
  for (let kind: number = scanner.scan(); kind !== token.end; kind = scanner.scan()) {
    const startChar = scanner.getTokenOffset();
    const endChar = startChar + scanner.getTokenLength();
    const top = levels.at(-1);
    if (kind === token.openBrace || kind === token.openBracket) {
      levels.push({ isObject: kind === token.openBrace, key: undefined });
      keyStartChar = undefined;
    } else if (kind === token.closeBrace || kind === token.closeBracket) {
      levels.pop();
      keys = nestedKeys();
    } else if (kind === token.colon && top !== undefined && candidate !== undefined) {
      top.key = candidate.text;
      keyStartChar = candidate.startChar;
      candidate = undefined;
      keys = nestedKeys();
    } else if (kind === token.comma) {
      if (top?.isObject === true) top.key = undefined;
      keyStartChar = undefined;
    } else if (kind !== token.colon) {
      const content =
        kind === token.string ? scanner.getTokenValue() : unquoted(text.slice(startChar, endChar));
      if (!value(content, startChar, endChar)) break;
    }
  }
}

/** JSON, JSON Lines, JSON with comments: one line a value, under its outermost key. */
export const format: TextFormat = {
  reads: "text",
  itemKind: "data",
  claim({ text }, { extension }) {
    if (looksLikeJson(text)) return "structure";
    return extensions.has(extension) ? "name" : undefined;
  },
  parse({ text }, { extension }) {
    const sink = createBlockSink();
    const writer = createValueWriter(text, sink);
    writeValues(text, writer);
    writer.finish();
    const mediaType = lineExtensions.has(extension) ? "application/jsonl" : "application/json";
    return { mediaType, blocks: sink.blocks, notices: sink.notices() };
  },
};
