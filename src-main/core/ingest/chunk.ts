/** Blocks as the decoder found them → segments of a size that one thought fits in. Pure. */
import type { Anchor } from "#shared/model/anchor.ts";
import type { SegmentDraft } from "#shared/model/segment.ts";
import type { Block } from "#core/ports/decoder.ts";
import { boxAround } from "#shared/model/box-around.ts";
import { wordPlaces } from "#shared/model/spoken-word.ts";
import { chunkLimits } from "./chunk-limits.ts";
import { estimateTokens } from "./estimate-tokens.ts";
import { type CountTokens, type Piece, splitBlock } from "./split-block.ts";

/** What is being gathered. */
interface Gathering {
  text: string;
  readonly headingPath: readonly string[];
  anchor: Anchor;
  /** Of the last piece. */
  lastAnchor: Anchor;
  tokenCount: number;
  /** The text is as it is written in the source, so that its lines can be numbered. */
  verbatim: boolean;
}

const samePath = (left: readonly string[], right: readonly string[]): boolean =>
  left === right ||
  (left.length === right.length && left.every((heading, index) => heading === right[index]));

/** One anchor over two that follow each other, or nothing where no single anchor can say it. */
function joinAnchors(gathering: Gathering, piece: Piece): Anchor | undefined {
  const { anchor: left } = gathering;
  const { anchor: right } = piece;
  if (left.kind === "text" && right.kind === "text") {
    const { symbol, ...range } = left;
    const joined = {
      ...range,
      startChar: Math.min(left.startChar, right.startChar),
      endChar: Math.max(left.endChar, right.endChar),
      startLine: Math.min(left.startLine, right.startLine),
      endLine: Math.max(left.endLine, right.endLine),
    };
    return symbol === undefined || symbol !== right.symbol ? joined : { ...joined, symbol };
  }
  if (left.kind === "page" && right.kind === "page")
    return left.page === right.page ? { ...left, boxes: [...left.boxes, ...right.boxes] } : undefined;
  if (left.kind === "rows" && right.kind === "rows")
    return left.sheet === right.sheet
      ? { ...left, lastRow: Math.max(left.lastRow, right.lastRow) }
      : undefined;
  if (left.kind === "blocks" && right.kind === "blocks")
    return { ...left, endBlock: Math.max(left.endBlock, right.endBlock) };
  if (left.kind === "time" && right.kind === "time")
    return joinTimes({ text: gathering.text, anchor: left }, { text: piece.text, anchor: right });
  if (left.kind === "image" && right.kind === "image") return joinLines(left, right);
  return undefined;
}

type ImageAnchor = Extract<Anchor, { readonly kind: "image" }>;

/** What was read in a picture goes on; what is known of the whole stands for itself. */
function joinLines(left: ImageAnchor, right: ImageAnchor): Anchor | undefined {
  if (left.lines === undefined || right.lines === undefined) return undefined;
  const lines = [...left.lines, ...right.lines];
  return { kind: "image", box: boxAround(lines), lines };
}

type TimeAnchor = Extract<Anchor, { readonly kind: "time" }>;

/** What is known of each word of both; of some of them it would belong to others. */
const joinLists = (left: readonly number[] | undefined, right: readonly number[] | undefined) =>
  left === undefined || right === undefined ? undefined : [...left, ...right];

interface SaidText {
  readonly text: string;
  readonly anchor: TimeAnchor;
}

const breakOfTimes = "\n";

/** Where the words of both begin; absent where white space divides all of them. */
function joinWordStarts(before: SaidText, behind: SaidText): readonly number[] | undefined {
  if (before.anchor.wordStartsChar === undefined && behind.anchor.wordStartsChar === undefined)
    return undefined;
  const startsOf = ({ text, anchor }: SaidText) => wordPlaces(text, anchor).map(({ startChar }) => startChar);
  const shift = before.text.length + breakOfTimes.length;
  return [...startsOf(before), ...startsOf(behind).map((start) => start + shift)];
}

/** What is said goes on in its language; what is not said stands for itself. */
function joinTimes(before: SaidText, behind: SaidText): Anchor | undefined {
  const { anchor: left } = before;
  const { anchor: right } = behind;
  if (left.said === undefined || left.said !== right.said || left.language !== right.language)
    return undefined;
  const { wordStartsMs, wordStartsChar: _, wordConfidences, ...range } = left;
  const startsChar = joinWordStarts(before, behind);
  const starts = joinLists(wordStartsMs, right.wordStartsMs);
  const confidences = joinLists(wordConfidences, right.wordConfidences);
  return {
    ...range,
    startMs: Math.min(left.startMs, right.startMs),
    endMs: Math.max(left.endMs, right.endMs),
    ...(starts === undefined ? {} : { wordStartsMs: starts }),
    ...(startsChar === undefined ? {} : { wordStartsChar: startsChar }),
    ...(confidences === undefined ? {} : { wordConfidences: confidences }),
  };
}

/** A part of a recording or a picture of a video can be gone to, words or not. */
const needsNoWords = ({ kind }: Anchor): boolean => kind === "time" || kind === "frame";

function fits(gathering: Gathering, piece: Piece): boolean {
  const together = gathering.tokenCount + piece.tokenCount;
  if (together <= chunkLimits.targetTokenCount) return true;
  const oneIsSmall = Math.min(gathering.tokenCount, piece.tokenCount) < chunkLimits.smallTokenCount;
  return oneIsSmall && together <= chunkLimits.maxTokenCount;
}

/** Blank lines of the source that stay between two pieces of it. */
const LINE_BREAK_COUNT_MAX = 3;

const isVerbatim = ({ anchor, text }: Piece): boolean =>
  anchor.kind === "text" && anchor.endChar - anchor.startChar === text.length;

/** What stands between two pieces: as in the source where both are as in the source. */
function separatorBetween(gathering: Gathering, piece: Piece): string {
  const { anchor: right } = piece;
  const { lastAnchor: left } = gathering;
  if (right.kind === "time") return breakOfTimes;
  if (left.kind !== "text" || right.kind !== "text") return right.kind === "blocks" ? "\n\n" : "\n";
  if (!gathering.verbatim || !isVerbatim(piece)) return "\n\n";
  if (right.startChar <= left.endChar) return "";
  return "\n".repeat(Math.min(right.startLine - left.endLine, LINE_BREAK_COUNT_MAX)) || " ";
}

/**
 * Segments in reading order. Blocks are gathered under one heading path and never across `breakBefore`;
 * a block too long for one segment is split. `tokenCount` is as the given function counts.
 */
export function chunkBlocks(
  blocks: readonly Block[],
  countTokens: CountTokens = estimateTokens,
): readonly SegmentDraft[] {
  const drafts: SegmentDraft[] = [];
  let gathering: Gathering | undefined;
  const flush = (): void => {
    if (gathering === undefined) return;
    drafts.push({
      ordinal: drafts.length,
      text: gathering.text,
      headingPath: [...gathering.headingPath],
      anchor: gathering.anchor,
      tokenCount: gathering.tokenCount,
    });
    gathering = undefined;
  };
  for (const block of blocks) {
    if (block.text.trim() === "") {
      if (!needsNoWords(block.anchor)) continue;
      flush();
      const { headingPath, anchor } = block;
      drafts.push({ ordinal: drafts.length, text: "", headingPath: [...headingPath], anchor, tokenCount: 0 });
      continue;
    }
    if (block.breakBefore || (gathering !== undefined && !samePath(gathering.headingPath, block.headingPath)))
      flush();
    for (const piece of splitBlock(block, countTokens)) {
      const anchor: Anchor | undefined =
        gathering !== undefined && fits(gathering, piece) ? joinAnchors(gathering, piece) : undefined;
      if (gathering !== undefined && anchor !== undefined) {
        gathering.text += separatorBetween(gathering, piece) + piece.text;
        gathering.verbatim &&= isVerbatim(piece);
        gathering.anchor = anchor;
        gathering.lastAnchor = piece.anchor;
        gathering.tokenCount += piece.tokenCount;
      } else {
        flush();
        gathering = {
          text: piece.text,
          headingPath: block.headingPath,
          anchor: piece.anchor,
          lastAnchor: piece.anchor,
          verbatim: isVerbatim(piece),
          tokenCount: piece.tokenCount,
        };
      }
    }
  }
  flush();
  return drafts;
}
