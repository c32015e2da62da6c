/**
 * Of the scripts that put no space between words. `Intl.Segmenter` knows words of them by dictionaries; Tibetan has a
 * sign between syllables. Korean is written with spaces. What prolongs, voices or repeats a sign of several of them has no script
 * of its own. Which of them are words by themselves, `lone-signs.ts` says.
 */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}\u3006\u302A-\u302D\u3031-\u3035\u303C\u3099\u309A\u30FC\uFF70\uFF9E\uFF9F]/u;

/** Whether any character of the text is of a script whose words stand side by side. */
export const isUnspaced = (text: string): boolean => unspaced.test(text);
