/**
 * Signs of the scripts that put no space between words: Han, Kana, Thai, Lao, Khmer and Myanmar. Each, with the marks on it, is a
 * word to whatever looks for words, so that each part of a run is found. Which they are is written down by code points and not
 * asked of the engine: what was indexed under one version of Unicode is looked for under another.
 */

/** As they stand between the brackets of a regular expression. Whole blocks where a block has such signs alone. */
const plainBases =
  String.raw`\u0E01-\u0E30\u0E32\u0E33\u0E40-\u0E46\u0E50-\u0E59` + // Thai
  String.raw`\u0E80-\u0EB0\u0EB2\u0EB3\u0EBD-\u0EC7\u0ED0-\u0EFF` + // Lao
  String.raw`\u1000-\u102A\u103F-\u1049\u1050-\u1055\u105A-\u105D\u1061\u1065\u1066\u106E-\u1070\u1075-\u1081\u108E\u1090-\u1099` + // Myanmar
  String.raw`\uA9E0-\uA9E4\uA9E6-\uA9FE\uAA60-\uAA76\uAA7A\uAA7E\uAA7F` +
  String.raw`\u1780-\u17B3\u17D7\u17DC\u17E0-\u17F9` + // Khmer
  String.raw`\u2E80-\u2FDF\u3005-\u3007\u3021-\u3029\u3038-\u303C\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF` + // Han, its radicals, its iteration marks
  String.raw`\u3031-\u3035\u3041-\u3096\u309D-\u309F\u30A1-\u30FA\u30FC-\u30FF\u31F0-\u31FF\uFF66-\uFF9D`; // Kana, with what prolongs and repeats
const farBases = String.raw`\u{116D0}-\u{116E3}\u{16FE3}\u{16FF2}-\u{16FF6}\u{1AFF0}-\u{1B16F}\u{20000}-\u{3FFFD}`;
/** What belongs to the sign before it. */
const plainMarks =
  String.raw`\u0E31\u0E34-\u0E3A\u0E47-\u0E4E\u0EB1\u0EB4-\u0EBC\u0EC8-\u0ECF` +
  String.raw`\u102B-\u103E\u1056-\u1059\u105E-\u1060\u1062-\u1064\u1067-\u106D\u1071-\u1074\u1082-\u108D\u108F\u109A-\u109D\uA9E5\uAA7B-\uAA7D` +
  String.raw`\u17B4-\u17D3\u17DD\u302A-\u302D\u3099\u309A\uFF9E\uFF9F`;
const farMarks = String.raw`\u{16FF0}\u{16FF1}`;
/** Which of several forms a sign is to have: no other sign. */
const variations = String.raw`\uFE00-\uFE0F\u{E0100}-\u{E01EF}`;

const oneSign = `[${plainBases}${farBases}][${plainMarks}${farMarks}${variations}]*`;
const sign = new RegExp(oneSign, "gu");
const run = new RegExp(`(?:${oneSign})+`, "gu");
const variation = new RegExp(`[${variations}]`, "gu");
/** Halves of pairs stand for what they begin, which may be a little more: a test of single units takes no time that counts. */
const any = new RegExp(String.raw`[${plainBases}\uD805\uD81B\uD82B\uD82C\uD840-\uD8BF]`);
/** Most texts are ruled out by it at once: what stands between words and quotations lies between the two. */
const near = /[\u0E00-\u17FF\u2E80-\uFFFF]/;
/** Written in another width, as one with another, or as the radical of itself. */
const otherForms = /[\u2E80-\u2FDF\u309F\u30FF\uFF66-\uFF9F]/u;

/** False where there is none. True may be wrong of rare signs of other scripts, for which nothing else here does anything. */
export const hasLoneSigns = (text: string): boolean => near.test(text) && any.test(text);

const codeDigits = 6;
/** Signs are few, whatever is written with them; where there are more, all are forgotten. */
const knownCountMax = 20_000;
const known = new Map<string, string>();

/** A word that no language has: it ends in digits, so that nothing takes an ending off, and has as many for each code point. */
function spelled(written: string): string {
  const kept = known.get(written);
  if (kept !== undefined) return kept;
  const plain = written.replace(variation, "");
  const normal = plain.normalize(otherForms.test(plain) ? "NFKC" : "NFC");
  const words = (normal.match(sign) ?? []).map(
    (each) =>
      `qz${Array.from(each, (point) => String(point.codePointAt(0) ?? 0).padStart(codeDigits, "0")).join("")}`,
  );
  const all = words.join(" ");
  if (known.size === knownCountMax) known.clear();
  // What has that many marks is no sign that comes again.
  if (written.length <= knownLengthMax) known.set(written, all);
  return all;
}
const knownLengthMax = 8;

/**
 * The text with each such sign spelled as a word of ASCII by itself, between spaces; the same text where there is none. A text and
 * what is looked for in it are spelled alike: a run of signs becomes words side by side.
 */
export const spellSigns = (text: string): string =>
  hasLoneSigns(text) ? text.replace(sign, (each) => ` ${spelled(each)} `) : text;

/** The text as far as the end of such a sign, counted from 1; all of it where it has no more. */
export function untilSign(text: string, count: number): string {
  let left = count;
  for (const { 0: each, index } of text.matchAll(sign))
    if (--left === 0) return text.slice(0, index + each.length);
  return text;
}

/** Words of the text that are spelled so. */
const spelling = /^qz\d{6}/u;
export const isSpelledSign = (word: string): boolean => spelling.test(word);

/** The text without such signs: spaces stand for them. */
export const withoutLoneSigns = (text: string): string =>
  hasLoneSigns(text) ? text.replace(run, " ") : text;

/** Parts of the text, in order and without a gap: runs of such signs, and what is between them. */
export function signRuns(text: string): readonly { readonly text: string; readonly isRun: boolean }[] {
  if (!hasLoneSigns(text)) return [{ text, isRun: false }];
  const parts: { readonly text: string; readonly isRun: boolean }[] = [];
  let from = 0;
  for (const { 0: signs, index } of text.matchAll(run)) {
    if (index > from) parts.push({ text: text.slice(from, index), isRun: false });
    parts.push({ text: signs, isRun: true });
    from = index + signs.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), isRun: false });
  return parts;
}

/** Where a part of a spelled text is in the text that it was made of, in UTF-16 code units. */
interface SpelledPlace {
  /** In the spelled text. */
  readonly at: number;
  readonly from: number;
  readonly length: number;
  readonly isSign: boolean;
}

export interface SpelledText {
  readonly text: string;
  /** Where a range of whole words stands in the text as written. */
  readonly writtenRange: (
    startChar: number,
    endChar: number,
  ) => readonly [startChar: number, endChar: number];
}

/** As `spellSigns`, with the way back. */
export function spellWithPlaces(written: string): SpelledText {
  if (!hasLoneSigns(written)) return { text: written, writtenRange: (start, end) => [start, end] };
  const places: SpelledPlace[] = [];
  const pieces: string[] = [];
  let [at, from] = [0, 0];
  const put = (length: number, piece: string, isSign: boolean): void => {
    places.push({ at, from, length, isSign });
    pieces.push(piece);
    at += piece.length;
    from += length;
  };
  for (const { 0: each, index } of written.matchAll(sign)) {
    if (index > from) put(index - from, written.slice(from, index), false);
    put(each.length, ` ${spelled(each)} `, true);
  }
  if (from < written.length) put(written.length - from, written.slice(from), false);
  const placeOf = (at: number): SpelledPlace => places[lastAt(places, at)] ?? whole;
  return {
    text: pieces.join(""),
    writtenRange(startChar, endChar) {
      const [first, last] = [placeOf(startChar), placeOf(endChar - 1)];
      return [
        first.isSign ? first.from : first.from + startChar - first.at,
        last.isSign ? last.from + last.length : last.from + endChar - last.at,
      ];
    },
  };
}

const whole: SpelledPlace = { at: 0, from: 0, length: 0, isSign: false };

/** The last that begins there or before. */
function lastAt(places: readonly SpelledPlace[], at: number): number {
  let [low, high] = [0, places.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((places[middle]?.at ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
