import { hasLoneSigns, spellSigns, untilSign } from "#shared/kit/lone-signs.ts";
import { askedSignCountMax } from "#shared/query/limits.ts";

/** Punctuation of these scripts is a part of words to a database that knows no language. */
const between = /[^\p{L}\p{N}\p{M}\s\x21-\x7E]+/gu;

/**
 * A text as the database is to cut it into words, be it stored or asked for: signs of scripts without spaces are spelled as words by
 * themselves. It has no sign zero.
 */
export function spelledWords(text: string): string {
  const plain = text.replaceAll("\0", " ");
  return hasLoneSigns(plain) ? spellSigns(plain.replace(between, " ")) : plain;
}

/** The same of what is asked for, of which only a beginning is looked for where it has very many such signs. */
export const askedWords = (text: string): string =>
  spelledWords(hasLoneSigns(text) ? untilSign(text, askedSignCountMax) : text);
