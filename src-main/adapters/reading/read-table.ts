/** Tesseract's table of words → paragraphs with a box for each line. What is mostly no text is left out. */
import type { Box } from "#shared/model/anchor.ts";
import { boxAround } from "#shared/model/box-around.ts";
import { readingLimits as limits } from "./limits.ts";

export interface ReadLine {
  readonly text: string;
  readonly box: Box;
}
/** Lines that belong together. */
export type ReadParagraph = readonly ReadLine[];

interface Word {
  readonly paragraph: string;
  readonly line: string;
  readonly text: string;
  readonly sureness: number;
  readonly box: Box;
}

const WORD_LEVEL = "5";
const signs = (text: string): number => text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;

export function readTable(
  table: string,
  { width, height }: { readonly width: number; readonly height: number },
): readonly ReadParagraph[] {
  const words = table.split("\n").flatMap((row) => wordOf(row.split("\t"), width, height));
  const paragraphs = [...Map.groupBy(words, ({ paragraph }) => paragraph).values()]
    .map((paragraph) => [...Map.groupBy(paragraph, ({ line }) => line).values()].flatMap(lineOf))
    .filter((lines) => lines.length > 0);
  const signCount = paragraphs.flat().reduce((sum, { text }) => sum + signs(text), 0);
  return signCount < limits.signCountMin ? [] : paragraphs;
}

function wordOf(columns: readonly string[], width: number, height: number): readonly Word[] {
  const [level, page, block, paragraph, line, , left, top, wide, high, sureness, text = ""] = columns;
  if (level !== WORD_LEVEL || text.trim() === "") return [];
  const [x, right] = within(Number(left), Number(wide), width);
  const [y, bottom] = within(Number(top), Number(high), height);
  return [
    {
      paragraph: `${page} ${block} ${paragraph}`,
      line: `${line}`,
      text: text.trim(),
      sureness: Number(sureness),
      box: { x, y, width: right - x, height: bottom - y },
    },
  ];
}

/** Begin and end as fractions of the whole. */
function within(from: number, size: number, whole: number): readonly [from: number, to: number] {
  const share = (value: number): number => Math.min(1, Math.max(0, value / whole));
  return [share(from), share(from + size)];
}

/** A line of strokes and dots is a texture, however sure the engine is of each. */
function lineOf(words: readonly Word[]): readonly ReadLine[] {
  const sure = words.filter(({ sureness }) => sureness >= limits.wordSurenessMin);
  const mean = sure.reduce((sum, { sureness }) => sum + sureness, 0) / sure.length;
  const signCount = sure.reduce((sum, { text }) => sum + signs(text), 0);
  const surenessMin =
    signCount < limits.shortLineSigns ? limits.shortLineSurenessMin : limits.lineSurenessMin;
  const isText = sure.some(({ text }) => signs(text) >= 2) && mean >= surenessMin;
  return isText
    ? [{ text: sure.map(({ text }) => text).join(" "), box: boxAround(sure.map(({ box }) => box)) }]
    : [];
}
