import { isSpelledSign, spellWithPlaces } from "#shared/kit/lone-signs.ts";
import { foldedWords, stemOf } from "#shared/kit/word-forms.ts";
import type { TextRange } from "#shared/model/hit.ts";
import type { QueryTerm } from "#shared/query/terms.ts";

interface Wanted {
  /** Side by side where they are signs that are words by themselves; each by itself else. */
  readonly words: readonly Form[];
  readonly prefix: boolean;
}

interface Form {
  readonly word: string;
  readonly stem: string;
}

const written = /[\p{L}\p{N}\p{Co}\p{M}]+/gu;
const formOf = (word: string): Form => ({ word, stem: stemOf(word) });
const formsIn = (text: string): readonly Form[] => foldedWords(text).map(formOf);

/** Where words of the query stand in a text in any of their forms, and what stands for them; of the last one while it is typed, what begins so. */
export function wordRanges(text: string, asked: readonly QueryTerm[]): readonly TextRange[] {
  const wanted = asked.flatMap(({ text: own, prefix, alternatives }) => [
    ...wantedOf(own, prefix),
    ...alternatives.flatMap((each) => wantedOf(each, false)),
  ]);
  const { text: spelled, writtenRange } = spellWithPlaces(text);
  const found = Array.from(spelled.matchAll(written), (match) => {
    const [startChar, endChar] = writtenRange(match.index, match.index + match[0].length);
    const [form = formOf("")] = formsIn(match[0]);
    return { form, startChar, endChar };
  });
  const forms = found.map(({ form }) => form);
  const ranges: TextRange[] = [];
  for (let from = 0; from < found.length;) {
    const lengths = wanted.flatMap((each) => (standsAt(forms, from, each) ? [each.words.length] : []));
    const length = Math.max(0, ...lengths);
    const [first, last] = [found[from], found[from + length - 1]];
    if (length > 0 && first !== undefined && last !== undefined)
      ranges.push({ startChar: first.startChar, endChar: last.endChar });
    from += Math.max(1, length);
  }
  return ranges;
}

function wantedOf(text: string, prefix: boolean): readonly Wanted[] {
  const words = formsIn(spellWithPlaces(text).text);
  return words.some(({ word }) => isSpelledSign(word))
    ? [{ words, prefix }]
    : words.map((each) => ({ words: [each], prefix }));
}

function standsAt(found: readonly Form[], from: number, { words, prefix }: Wanted): boolean {
  return words.every(({ word, stem }, place) => {
    const own = found[from + place];
    if (own === undefined) return false;
    return own.stem === stem || (prefix && place === words.length - 1 && own.word.startsWith(word));
  });
}
