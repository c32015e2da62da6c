import type { Snippet, TextRange } from "../model/hit.ts";
import { snippetLengthMax } from "./limits.ts";
import { sentencesOf } from "./sentences.ts";

const contains = (outer: TextRange, inner: TextRange): boolean =>
  outer.startChar <= inner.startChar && inner.endChar <= outer.endChar;

/** The part of a text that shows best why it was found: most different words, then the sentence nearest in meaning. */
export function makeSnippet(
  text: string,
  words: readonly TextRange[],
  meaning: TextRange | undefined,
): Snippet {
  const window =
    text.length <= snippetLengthMax
      ? { startChar: 0, endChar: text.length }
      : bestWindow(text, words, meaning);
  const before = window.startChar > 0 ? "…" : "";
  const after = window.endChar < text.length ? "…" : "";
  const shifted = (range: TextRange): TextRange => ({
    startChar: range.startChar - window.startChar + before.length,
    endChar: Math.min(range.endChar, window.endChar) - window.startChar + before.length,
  });
  const visible =
    meaning !== undefined && meaning.startChar >= window.startChar && meaning.startChar < window.endChar;
  return {
    text: before + text.slice(window.startChar, window.endChar) + after,
    words: words.filter((word) => contains(window, word)).map(shifted),
    ...(visible ? { meaning: shifted(meaning) } : {}),
  };
}

function bestWindow(text: string, words: readonly TextRange[], meaning: TextRange | undefined): TextRange {
  const starts = [
    ...sentencesOf(text).map((sentence) => sentence.startChar),
    ...words.map((word) => Math.max(0, word.startChar - Math.floor(snippetLengthMax / 3))),
  ];
  if (meaning !== undefined) starts.unshift(meaning.startChar);
  let best: { readonly window: TextRange; readonly value: number } | undefined;
  for (const start of starts) {
    const window = fitToWords(text, start);
    const inside = words.filter((word) => contains(window, word));
    const different = new Set(inside.map((word) => text.slice(word.startChar, word.endChar).toLowerCase()))
      .size;
    const near =
      meaning !== undefined &&
      contains(window, {
        ...meaning,
        endChar: Math.min(meaning.endChar, meaning.startChar + snippetLengthMax / 2),
      });
    // A new word is worth more than any repetition; the nearest sentence is worth one word and a half.
    const value = different + (near ? 1.5 : 0) + Math.min(0.9, inside.length / 20);
    if (best === undefined || value > best.value) best = { window, value };
  }
  return best?.window ?? fitToWords(text, 0);
}

/** From `start`, or the beginning of the word after it, as far as whole words fit. Never inside a surrogate pair. */
function fitToWords(text: string, start: number): TextRange {
  const skip =
    start === 0 || /\s/u.test(text[start - 1] ?? " ") ? 0 : text.slice(start, start + 40).search(/\s\S/u) + 1;
  const startChar = isLowSurrogate(text, start + skip) ? start + skip + 1 : start + skip;
  let endChar = Math.min(text.length, startChar + snippetLengthMax);
  if (endChar < text.length) {
    const lastSpace = text.slice(startChar, endChar).search(/\s+\S*$/u);
    if (lastSpace > snippetLengthMax / 2) endChar = startChar + lastSpace;
    else if (isLowSurrogate(text, endChar)) endChar -= 1;
  }
  return { startChar, endChar };
}

const isLowSurrogate = (text: string, place: number): boolean => (text.charCodeAt(place) & 0xfc00) === 0xdc00;
