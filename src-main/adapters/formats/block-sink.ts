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

/** Where a text of at most this length may end so that no character is cut in two. */
function wholeCharactersEnd(text: string, end: number): number {
  const unit = text.charCodeAt(end - 1);
  return end < text.length && unit >= 0xd8_00 && unit <= 0xdb_ff ? end - 1 : end;
}

export function createBlockSink(): BlockSink {
  const blocks: Block[] = [];
  let charCount = 0;
  let full = false;
  const pushOne = (text: string, { headingPath, anchor, breakBefore }: BlockPlace): boolean => {
    const room = contentLimits.textCharsMax - charCount;
    full = blocks.length >= contentLimits.blockCountMax || text.length > room;
    const kept = text.length > room ? text.slice(0, endOfLast(text, room)) : text;
    if (blocks.length >= contentLimits.blockCountMax || kept === "") return false;
    charCount += kept.length;
    blocks.push({ text: kept, headingPath, anchor, breakBefore });
    return !full;
  };
  return {
    blocks,
    push(text, place) {
      if (full) return false;
      if (text.length <= contentLimits.blockCharsWholeMax) return pushOne(text, place);
      // A giant goes on in parts that all open at the same place, so that no later stage has to hold it.
      let from = 0;
      while (from < text.length && !full) {
        const end = endOfPart(text, from, text.length);
        pushOne(text.slice(from, end), { ...place, breakBefore: place.breakBefore && from === 0 });
        from = end;
      }
      return !full;
    },
    isFull: () => full,
    notices: () =>
      full
        ? [
            {
              code: "too-large",
              detail: `Only the first ${charCount.toLocaleString("en")} characters can be searched.`,
            },
          ]
        : [],
  };
}

/** Tells in which line a place of the text is. Fast when it is asked in reading order, right in any. */
export function createLineCursor(text: string): (offset: number) => number {
  const endOfLine = (from: number): number => {
    const newline = text.indexOf("\n", from);
    return newline === -1 ? text.length : newline;
  };
  let line = 1;
  let lineStart = 0;
  // Kept: looking for the end of a line as long as the file must happen once, not at each question.
  let lineEnd = endOfLine(0);
  return (offset) => {
    if (offset < lineStart) {
      line = 1;
      lineStart = 0;
      lineEnd = endOfLine(0);
    }
    while (lineEnd < offset && lineEnd < text.length) {
      line++;
      lineStart = lineEnd + 1;
      lineEnd = endOfLine(lineStart);
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

/**
 * Where to end a part that starts at `from`: behind a line, else a space, else anywhere but inside a character. Invariant: no line
 * that is shorter than half a part is cut, so that what knows a line by how it begins and ends finds it whole.
 */
function endOfPart(text: string, from: number, endChar: number): number {
  const limit = from + contentLimits.blockCharsMax;
  return limit >= endChar ? endChar : endWithin(text, from + halfPart, limit);
}

const halfPart = contentLimits.blockCharsMax / 2;

/** Only from `from` on it is searched: a backward search in the whole text could go all the way. */
function endWithin(text: string, from: number, limit: number): number {
  const window = text.slice(from, limit);
  const newline = window.lastIndexOf("\n");
  if (newline !== -1) return from + newline + 1;
  const space = window.lastIndexOf(" ");
  return space === -1 ? wholeCharactersEnd(text, limit) : from + space + 1;
}

/** The same where there is room for no more; a short line of which not all has room is left out. */
const endOfLast = (text: string, room: number): number =>
  room < halfPart ? text.slice(0, room).lastIndexOf("\n") + 1 : endWithin(text, room - halfPart, room);

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
