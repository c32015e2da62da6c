import type { Snippet } from "#shared/model/hit.ts";
import { printable, type Terminal } from "./terminal.ts";

/** On one line; words of the query stand out, the sentence that is nearest in meaning is underlined. */
export function paintSnippet({ text, words, meaning }: Snippet, { paint }: Pick<Terminal, "paint">): string {
  const edges = new Set([
    0,
    text.length,
    ...words.flatMap(({ startChar, endChar }) => [startChar, endChar]),
    ...(meaning === undefined ? [] : [meaning.startChar, meaning.endChar]),
  ]);
  const sorted = [...edges]
    .filter((edge) => edge >= 0 && edge <= text.length)
    .toSorted((one, other) => one - other);
  return sorted
    .slice(1)
    .map((end, place) => {
      const start = sorted[place] ?? 0;
      const piece = printable(text.slice(start, end).replace(/\s+/g, " "));
      const isWord = words.some((word) => word.startChar <= start && end <= word.endChar);
      const isMeaning = meaning !== undefined && meaning.startChar <= start && end <= meaning.endChar;
      const worded = isWord ? paint(["bold", "yellow"], piece) : piece;
      return isMeaning ? paint("underline", worded) : worded;
    })
    .join("");
}
