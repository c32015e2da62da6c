import { isSpelledSign, spellWithPlaces } from "#shared/kit/lone-signs.ts";
import type { TextRange } from "#shared/model/hit.ts";

interface Wanted {
  /** Side by side where they are signs that are words by themselves; each by itself else. */
  readonly words: readonly string[];
  readonly prefix: boolean;
}

/** Where words of the query stand in a text, whatever their case; of the last one while it is typed, what begins so. */
export function wordRanges(
  text: string,
  asked: readonly { text: string; prefix: boolean }[],
): readonly TextRange[] {
  const wanted = asked.flatMap(wantedOf);
  const { text: spelled, writtenRange } = spellWithPlaces(text);
  const found = Array.from(spelled.matchAll(/[\p{L}\p{N}]+/gu), (match) => {
    const [startChar, endChar] = writtenRange(match.index, match.index + match[0].length);
    return { word: match[0].toLowerCase(), startChar, endChar };
  });
  const ranges: TextRange[] = [];
  for (let from = 0; from < found.length;) {
    const lengths = wanted.flatMap((each) => (standsAt(found, from, each) ? [each.words.length] : []));
    const length = Math.max(0, ...lengths);
    const [first, last] = [found[from], found[from + length - 1]];
    if (length > 0 && first !== undefined && last !== undefined)
      ranges.push({ startChar: first.startChar, endChar: last.endChar });
    from += Math.max(1, length);
  }
  return ranges;
}

function wantedOf({ text, prefix }: { readonly text: string; readonly prefix: boolean }): readonly Wanted[] {
  const words =
    spellWithPlaces(text)
      .text.toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.some(isSpelledSign) ? [{ words, prefix }] : words.map((word) => ({ words: [word], prefix }));
}

function standsAt(
  found: readonly { readonly word: string }[],
  from: number,
  { words, prefix }: Wanted,
): boolean {
  return words.every((word, place) => {
    const own = found[from + place]?.word ?? "";
    return prefix && place === words.length - 1 ? own.startsWith(word) : own === word;
  });
}
