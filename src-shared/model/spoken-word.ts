import type { Anchor } from "./anchor.ts";

/** How a word of what is said stands in its text, in UTF-16 code units; the end is exclusive. */
export interface WordPlace {
  readonly startChar: number;
  readonly endChar: number;
}

/** The words that the times and confidences of an anchor are of, in order. */
export function wordPlaces(text: string, anchor: Anchor): readonly WordPlace[] {
  const starts = anchor.kind === "time" ? anchor.wordStartsChar : undefined;
  if (starts === undefined)
    return Array.from(text.matchAll(/\S+/gu), ({ 0: word, index }) => ({
      startChar: index,
      endChar: index + word.length,
    }));
  return starts.map((startChar, place) => {
    const word = text.slice(startChar, starts[place + 1]).trimEnd();
    return { startChar, endChar: startChar + word.length };
  });
}
