import type { TextRange } from "#shared/model/hit.ts";

/** Where words of the query stand in a text, whatever their case; of the last one while it is typed, what begins so. */
export function wordRanges(
  text: string,
  words: readonly { text: string; prefix: boolean }[],
): readonly TextRange[] {
  const wanted = words.flatMap((word) =>
    (word.text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).map((part) => ({ part, prefix: word.prefix })),
  );
  const ranges: TextRange[] = [];
  for (const match of text.matchAll(/[\p{L}\p{N}]+/gu)) {
    const found = match[0].toLowerCase();
    if (wanted.some(({ part, prefix }) => (prefix ? found.startsWith(part) : found === part)))
      ranges.push({ startChar: match.index, endChar: match.index + match[0].length });
  }
  return ranges;
}
