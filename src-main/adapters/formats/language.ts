/** Which language a text is in, said only when it is plain. */
import type { LanguageCode } from "#shared/model/item.ts";
import { contentLimits } from "./limits.ts";

const CONFIDENCE_MIN = 0.5;
const LETTERS_MIN = 12;
const LATIN_LETTERS_MIN = 50;

/** Common English words. Enough different ones, often enough, are English and settle it thirty times faster than n-grams do. */
const ENGLISH_WORDS = new Set(
  "the of and to is that for with are this be by not or from you it as which can have was on in at an if has will their they but we his all been who more when what there".split(
    " ",
  ),
);
const ENGLISH_WORDS_SEEN_MIN = 5;
const ENGLISH_SHARE_MIN = 0.2;

function isPlainlyEnglish(sample: string): boolean {
  const words = sample.toLowerCase().match(/\p{L}+/gu) ?? [];
  const seen = words.filter((word) => ENGLISH_WORDS.has(word));
  return seen.length >= words.length * ENGLISH_SHARE_MIN && new Set(seen).size >= ENGLISH_WORDS_SEEN_MIN;
}

/** Languages that are not written in Latin letters: a guess of one of them for a Latin text is a mistake. */
const otherScripts = new Set(
  "am ar be bg bn el fa gu he hi hy ja ka kk km kn ko ky lo mk ml mn mr my ne or pa ru si sr ta te tg th uk ur yi zh".split(
    " ",
  ),
);

/** ISO 639-1, or `und` where it cannot be told. */
export async function languageOf(text: string): Promise<LanguageCode> {
  const sample = text.slice(0, contentLimits.languageSampleCharsMax);
  const letterCount = sample.match(/\p{L}/gu)?.length ?? 0;
  if (letterCount < LETTERS_MIN) return "und";
  if (isPlainlyEnglish(sample)) return "en";
  const isLatin = (sample.match(/\p{Script=Latin}/gu)?.length ?? 0) > letterCount / 2;
  // An alphabet says much by itself; Latin letters say little, so they must be more.
  if (isLatin && letterCount < LATIN_LETTERS_MIN) return "und";
  // Loaded when first needed: its tables take longer to load than many a folder takes to read.
  const { detectAll } = await import("tinyld");
  const [best] = detectAll(sample);
  if (best === undefined || best.accuracy < CONFIDENCE_MIN || !/^[a-z]{2}$/u.test(best.lang)) return "und";
  return isLatin && otherScripts.has(best.lang) ? "und" : best.lang;
}
