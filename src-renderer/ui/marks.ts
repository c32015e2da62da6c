import { isUnspaced } from "#shared/kit/unspaced-script.ts";
import type { TextRange } from "#shared/model/hit.ts";

export interface Mark extends TextRange {
  readonly look: "word" | "meaning";
}
export interface Piece {
  readonly startChar: number;
  readonly text: string;
  readonly word: boolean;
  readonly meaning: boolean;
}

/** Cuts a text at the ends of its marks, which may overlap; ranges outside the text are clipped. */
export function marked(text: string, marks: readonly Mark[]): readonly Piece[] {
  const cuts = new Set([0, text.length]);
  for (const { startChar, endChar } of marks) {
    cuts.add(Math.min(startChar, text.length));
    cuts.add(Math.min(endChar, text.length));
  }
  const ordered = [...cuts].toSorted((a, b) => a - b);
  const pieces: Piece[] = [];
  for (const [index, startChar] of ordered.entries()) {
    const endChar = ordered[index + 1];
    if (endChar === undefined) break;
    const covers = (look: Mark["look"]): boolean =>
      marks.some((mark) => mark.look === look && mark.startChar <= startChar && mark.endChar >= endChar);
    pieces.push({
      startChar,
      text: text.slice(startChar, endChar),
      word: covers("word"),
      meaning: covers("meaning"),
    });
  }
  return pieces;
}

const letter = /[\p{L}\p{N}\p{M}_]/u;

/** Words of scripts without spaces have letters of others beside them. */
const isBoundary = (own: string, beside: string): boolean => !letter.test(beside) || isUnspaced(own);

/** Where any of the words stands in the text as a whole word, ignoring case. */
export function wordMarks(text: string, words: readonly string[]): readonly Mark[] {
  const lower = text.toLowerCase();
  const marks: Mark[] = [];
  // Lower-casing may change lengths (İ); offsets would then be wrong, so nothing is marked.
  if (lower.length !== text.length) return marks;
  for (const word of new Set(words.map((each) => each.toLowerCase()))) {
    if (word === "") continue;
    const [first = "", last = first] = [...word.matchAll(/^.|.$/gsu)].map(([sign]) => sign);
    for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + word.length)) {
      const before = at === 0 ? "" : lower.charAt(at - 1);
      const after = lower.charAt(at + word.length);
      if (isBoundary(first, before) && isBoundary(last, after))
        marks.push({ startChar: at, endChar: at + word.length, look: "word" });
    }
  }
  return marks;
}
