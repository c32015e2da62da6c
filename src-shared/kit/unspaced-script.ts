/**
 * Of the scripts that put no space between words. `Intl.Segmenter` knows words of them by dictionaries; Tibetan has a
 * sign between syllables. Korean is written with spaces.
 */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]/u;

/** Whether any character of the text is of a script whose words stand side by side. */
export const isUnspaced = (text: string): boolean => unspaced.test(text);
