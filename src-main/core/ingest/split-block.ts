/** Cuts a block that is too long for one segment, each piece with the part of the anchor that it covers. */
import type { Anchor } from "#shared/model/anchor.ts";
import type { Block } from "#core/ports/decoder.ts";
import { boxAround } from "#shared/model/box-around.ts";
import { wordPlaces } from "#shared/model/spoken-word.ts";
import { chunkLimits } from "./chunk-limits.ts";

export type CountTokens = (text: string) => number;

export interface Piece {
  readonly text: string;
  readonly anchor: Anchor;
  readonly tokenCount: number;
}

/** Ends of things one would not cut through, best first. Each match ends after the white space that follows. */
const BOUNDARIES: readonly RegExp[] = [
  /\n[^\S\n]*\n\s*/gu,
  /(?:[.!?…]["'”’»)\]]*\s+|[。！？]\s*)/gu,
  /\n\s*/gu,
];

/** Characters that surely stay under the limit: no token is shorter than a character. */
const HARD_CUT_LENGTH = chunkLimits.maxTokenCount;
/** Parts without a better boundary are made this much smaller than the target, since words differ in length. */
const EVEN_CUT_SHARE = 0.7;

/** Cuts the text behind each match; the pieces together are the text. */
function cutAt(text: string, boundary: RegExp): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(boundary)) {
    const end = match.index + match[0].length;
    if (end >= text.length) break;
    parts.push(text.slice(from, end));
    from = end;
  }
  parts.push(text.slice(from));
  return parts;
}

/** Parts of at most `length`, cut behind a space where there is one, and never inside a surrogate pair. */
function cutEvenly(text: string, length: number): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  while (from < text.length) {
    let end = Math.min(from + length, text.length);
    if (end < text.length) {
      const space = text.slice(from, end).lastIndexOf(" ");
      const unit = text.charCodeAt(end - 1);
      if (space > 0) end = from + space + 1;
      else if (unit >= 0xd8_00 && unit <= 0xdb_ff && end - from > 1) end--;
    }
    parts.push(text.slice(from, end));
    from = end;
  }
  return parts;
}

/** The text as parts that each fit, cut at the best boundary that makes them fit. */
function atomsOf(text: string, countTokens: CountTokens, rank = 0): readonly string[] {
  const tokenCount = countTokens(text);
  if (tokenCount <= chunkLimits.targetTokenCount) return [text];
  const boundary = BOUNDARIES[rank];
  if (boundary !== undefined)
    return cutAt(text, boundary).flatMap((part) => atomsOf(part, countTokens, rank + 1));
  if (tokenCount <= chunkLimits.maxTokenCount) return [text];
  const length = Math.max(
    HARD_CUT_LENGTH,
    Math.floor((text.length * EVEN_CUT_SHARE * chunkLimits.targetTokenCount) / tokenCount),
  );
  return cutEvenly(text, length).flatMap((part) =>
    countTokens(part) <= chunkLimits.maxTokenCount ? [part] : cutEvenly(part, HARD_CUT_LENGTH),
  );
}

function countLineBreaks(text: string, from: number, to: number): number {
  // A slice, so that the search for the next break ends with the range.
  const range = text.slice(from, to);
  let count = 0;
  for (let at = range.indexOf("\n"); at !== -1; at = range.indexOf("\n", at + 1)) count++;
  return count;
}

/** A range of a block's text. `firstLine` is the 0-based line that it starts in, counted along the way. */
interface Range {
  readonly from: number;
  readonly to: number;
  readonly firstLine: number;
}

/** Which of the block's lines (0-based) the range touches; white space at the end of the range touches nothing. */
function linesOf(
  text: string,
  { from, to, firstLine }: Range,
): { readonly first: number; readonly last: number } {
  const end = from + text.slice(from, to).trimEnd().length;
  return { first: firstLine, last: firstLine + countLineBreaks(text, from, end) };
}

type TimeAnchor = Extract<Anchor, { readonly kind: "time" }>;

/** A word that was cut through is of both pieces. */
function wordsWithin(anchor: TimeAnchor, text: string, { from, to }: Range): TimeAnchor {
  const { wordStartsMs, wordStartsChar, wordConfidences, ...whole } = anchor;
  if (wordStartsMs === undefined) return anchor;
  const places = wordPlaces(text, anchor);
  const found = places.findIndex(({ endChar }) => endChar > from);
  const first = found < 0 ? places.length : found;
  const behind = first + places.slice(first).filter(({ startChar }) => startChar < to).length;
  return {
    ...whole,
    startMs: wordStartsMs[first] ?? anchor.startMs,
    endMs: wordStartsMs[behind] ?? anchor.endMs,
    wordStartsMs: wordStartsMs.slice(first, behind),
    ...(wordStartsChar === undefined
      ? {}
      : { wordStartsChar: wordStartsChar.slice(first, behind).map((start) => Math.max(0, start - from)) }),
    ...(wordConfidences === undefined ? {} : { wordConfidences: wordConfidences.slice(first, behind) }),
  };
}

/** The part of a block's anchor that a range of its text covers. */
function anchorOf(block: Block, range: Range, lineCount: number): Anchor {
  const { anchor, text } = block;
  switch (anchor.kind) {
    case "text": {
      // Text that was cleaned of markup has no exact inner positions: the piece opens at its whole block.
      if (anchor.endChar - anchor.startChar !== text.length) return anchor;
      const lines = linesOf(text, range);
      return {
        ...anchor,
        startChar: anchor.startChar + range.from,
        endChar: anchor.startChar + range.to,
        startLine: Math.min(anchor.startLine + lines.first, anchor.endLine),
        endLine: Math.min(anchor.startLine + lines.last, anchor.endLine),
      };
    }
    case "page": {
      if (anchor.boxes.length !== lineCount) return anchor;
      const lines = linesOf(text, range);
      return { ...anchor, boxes: anchor.boxes.slice(lines.first, lines.last + 1) };
    }
    case "rows": {
      if (anchor.lastRow - anchor.firstRow + 1 !== lineCount) return anchor;
      const lines = linesOf(text, range);
      return { ...anchor, firstRow: anchor.firstRow + lines.first, lastRow: anchor.firstRow + lines.last };
    }
    case "time": {
      return wordsWithin(anchor, text, range);
    }
    case "image": {
      if (anchor.lines?.length !== lineCount) return anchor;
      const touched = linesOf(text, range);
      const lines = anchor.lines.slice(touched.first, touched.last + 1);
      return { ...anchor, box: boxAround(lines), lines };
    }
    case "blocks":
    case "frame":
      return anchor;
  }
}

/** The block as pieces of at most `maxTokenCount`, in order; together they have every character of it once. */
export function splitBlock(block: Block, countTokens: CountTokens): readonly Piece[] {
  const tokenCount = countTokens(block.text);
  if (tokenCount <= chunkLimits.maxTokenCount)
    return [{ text: block.text, anchor: block.anchor, tokenCount }];
  const lineCount = countLineBreaks(block.text, 0, block.text.length) + 1;
  const pieces: Piece[] = [];
  let from = 0;
  let to = 0;
  let firstLine = 0;
  let gathered = 0;
  const flush = (): void => {
    if (to > from)
      pieces.push({
        text: block.text.slice(from, to),
        anchor: anchorOf(block, { from, to, firstLine }, lineCount),
        tokenCount: gathered,
      });
    firstLine += countLineBreaks(block.text, from, to);
    from = to;
    gathered = 0;
  };
  for (const atom of atomsOf(block.text, countTokens)) {
    const count = countTokens(atom);
    if (gathered > 0 && gathered + count > chunkLimits.targetTokenCount) flush();
    to += atom.length;
    gathered += count;
  }
  flush();
  return pieces;
}
