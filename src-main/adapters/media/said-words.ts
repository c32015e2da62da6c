/** Words of what is said, in scripts with spaces between them and without. */
import { isUnspaced } from "#shared/kit/unspaced-script.ts";

/** Words of a script are known by its own dictionary, whatever language is named. */
const segmenter = new Intl.Segmenter("en", { granularity: "word" });

/** Opening brackets and quotes stand with the word behind them, all other signs with the one before. */
const isOpening = (text: string): boolean => /^[\p{Ps}\p{Pi}]+$/u.test(text);

/** Where in a run without white space its words begin: the first at 0. */
function startsIn(run: string): readonly number[] {
  const starts = [0];
  let hasWord = false;
  let opensAt: number | undefined;
  for (const { segment, index, isWordLike } of segmenter.segment(run))
    if (isWordLike === true) {
      if (hasWord) starts.push(opensAt ?? index);
      hasWord = true;
      opensAt = undefined;
    } else opensAt = isOpening(segment) ? (opensAt ?? index) : undefined;
  return starts;
}

/** Where each word begins, in UTF-16 code units; absent where white space alone divides them. */
export function wordStartsIn(text: string): readonly number[] | undefined {
  if (!isUnspaced(text)) return undefined;
  const runs = [...text.matchAll(/\S+/gu)];
  const starts = runs.flatMap(({ 0: run, index }) =>
    isUnspaced(run) ? startsIn(run).map((start) => index + start) : [index],
  );
  return starts.length === runs.length ? undefined : starts;
}
