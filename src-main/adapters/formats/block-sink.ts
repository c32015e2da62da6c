/** Gathers the blocks of one item within its limits. */
import type { Block } from "#core/ports/decoder.ts";
import type { Anchor } from "#shared/model/anchor.ts";
import type { Notice } from "./format.ts";
import { contentLimits } from "./limits.ts";

export interface BlockPlace {
  readonly headingPath: readonly string[];
  readonly anchor: Anchor;
  readonly breakBefore: boolean;
}

export interface BlockSink {
  readonly blocks: readonly Block[];
  /** False when the item is full: the parser may stop. */
  push(text: string, place: BlockPlace): boolean;
  isFull(): boolean;
  /** What to tell the reader when something was left out. */
  notices(): readonly Notice[];
}

export function createBlockSink(): BlockSink {
  const blocks: Block[] = [];
  let charCount = 0;
  let full = false;
  return {
    blocks,
    push(text, place) {
      if (full) return false;
      if (blocks.length >= contentLimits.blockCountMax || charCount + text.length > contentLimits.textCharsMax) {
        full = true;
        return false;
      }
      charCount += text.length;
      blocks.push({ text, headingPath: place.headingPath, anchor: place.anchor, breakBefore: place.breakBefore });
      return true;
    },
    isFull: () => full,
    notices: () =>
      full
        ? [{ code: "too-large", detail: `Only the first ${charCount.toLocaleString("en")} characters can be searched.` }]
        : [],
  };
}

/** Tells in which line a place of the text is. Fast when it is asked in reading order, right in any. */
export function createLineCursor(text: string): (offset: number) => number {
  let line = 1;
  let lineStart = 0;
  return (offset) => {
    if (offset < lineStart) {
      line = 1;
      lineStart = 0;
    }
    for (let next = text.indexOf("\n", lineStart); next !== -1 && next < offset; next = text.indexOf("\n", lineStart)) {
      line++;
      lineStart = next + 1;
    }
    return line;
  };
}

export interface VerbatimRange {
  readonly startChar: number;
  readonly endChar: number;
  readonly headingPath: readonly string[];
  readonly breakBefore: boolean;
  readonly symbol?: string;
}

/** Where to end a part that starts at `from`: behind a line, else a space, else anywhere but inside a character. */
function endOfPart(text: string, from: number, endChar: number): number {
  const limit = from + contentLimits.blockCharsMax;
  if (limit >= endChar) return endChar;
  const half = from + contentLimits.blockCharsMax / 2;
  const newline = text.lastIndexOf("\n", limit - 1);
  if (newline >= half) return newline + 1;
  const space = text.lastIndexOf(" ", limit - 1);
  if (space >= half) return space + 1;
  const unit = text.charCodeAt(limit - 1);
  return unit >= 0xd8_00 && unit <= 0xdb_ff ? limit - 1 : limit;
}

/** Puts ranges of the source into the sink exactly as they are written, white space around them left out. */
export function createVerbatimWriter(source: string, sink: BlockSink): (range: VerbatimRange) => boolean {
  const lineAt = createLineCursor(source);
  const isSpace = (at: number): boolean => source.charCodeAt(at) <= 32;
  return ({ startChar, endChar, headingPath, breakBefore, symbol }) => {
    let from = startChar;
    let end = endChar;
    // Indentation belongs to the text; only whole blank lines in front of it go.
    for (let at = from; at < end && isSpace(at); at++) if (source.charCodeAt(at) === 10) from = at + 1;
    while (end > from && isSpace(end - 1)) end--;
    let first = breakBefore;
    while (from < end) {
      const to = endOfPart(source, from, end);
      const startLine = lineAt(from);
      const anchor: Anchor = {
        kind: "text",
        startChar: from,
        endChar: to,
        startLine,
        endLine: lineAt(to > from && source.charCodeAt(to - 1) === 10 ? to - 1 : to),
        ...(symbol === undefined ? {} : { symbol }),
      };
      if (!sink.push(source.slice(from, to), { headingPath, anchor, breakBefore: first })) return false;
      first = false;
      from = to;
    }
    return true;
  };
}
