/** Which language a text is in, said only when it is plain. */
import { detectAll } from "tinyld";
import type { LanguageCode } from "#shared/model/item.ts";
import { contentLimits } from "./limits.ts";

const CONFIDENCE_MIN = 0.5;
const SAMPLE_CHARS_MIN = 24;

/** English words that no other language spells so: enough of them settle it a hundred times faster than n-grams do. */
const ENGLISH_WORDS = new Set("the of and to is that for with are this be by not or from you it as which can have".split(" "));
const ENGLISH_WORDS_SEEN_MIN = 6;
const ENGLISH_SHARE_MIN = 0.2;

function isPlainlyEnglish(sample: string): boolean {
  const words = sample.toLowerCase().match(/\p{L}+/gu) ?? [];
  const seen = words.filter((word) => ENGLISH_WORDS.has(word));
  return seen.length >= words.length * ENGLISH_SHARE_MIN && new Set(seen).size >= ENGLISH_WORDS_SEEN_MIN;
}

/** ISO 639-1, or `und` where it cannot be told. */
export function languageOf(text: string): LanguageCode {
  const sample = text.slice(0, contentLimits.languageSampleCharsMax);
  if (sample.trim().length < SAMPLE_CHARS_MIN) return "und";
  if (isPlainlyEnglish(sample)) return "en";
  const [best] = detectAll(sample);
  if (best === undefined || best.accuracy < CONFIDENCE_MIN || !/^[a-z]{2}$/u.test(best.lang)) return "und";
  return best.lang;
}
