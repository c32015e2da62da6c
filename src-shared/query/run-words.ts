import { hasLoneSigns } from "../kit/lone-signs.ts";

let segmenter: Intl.Segmenter | undefined;

/**
 * Words that a dictionary knows in a run of signs without spaces, to be looked for beside the run itself: a sentence is nowhere
 * as it is asked, its words are. Of more than one sign: those of one say how a sentence is made. Nothing that is kept
 * depends on them, for the dictionary is the engine's and changes with it.
 */
export function runWords(run: string): readonly string[] {
  segmenter ??= new Intl.Segmenter("und", { granularity: "word" });
  const words = Array.from(segmenter.segment(run), ({ segment }) => segment);
  const telling = words.filter((word) => signCount(word) > 1 && word !== run && hasLoneSigns(word));
  return [...new Set(telling)];
}

const signCount = (word: string): number => word.match(/[^\p{M}]/gu)?.length ?? 0;
