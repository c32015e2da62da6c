/**
 * What full text's `porter` makes of a word of small letters and digits of ASCII: M. F. Porter, "An algorithm for suffix stripping"
 * (1980), with the choices of SQLite's `fts5PorterCb`, to the letter: what it is held against is full text itself.
 */
export function porterStem(word: string): string {
  if (word.length < lengthMin || word.length > porterLengthMax) return word;
  let stem = withoutPast(withoutPlural(word));
  if (stem.endsWith("y") && hasVowel(stem, stem.length - 1)) stem = `${stem.slice(0, -1)}i`;
  stem = replaced(stem, derived, 1);
  stem = replaced(stem, shortened, 1);
  stem = replaced(stem, taken, 2);
  return withoutEnd(stem);
}

const lengthMin = 3;
/** Letters of the longest word that has a stem; a longer one is kept as it is. */
export const porterLengthMax = 64;

interface Rule {
  readonly ending: string;
  readonly replacement: string;
}
/** By the last letter but one of what they fit. Of several that fit, the first alone is looked at. */
type Rules = ReadonlyMap<string | undefined, readonly Rule[]>;

/** Endings and what comes in their place, if anything. */
const rulesOf = (written: string): Rules =>
  Map.groupBy(
    written.split(" ").map((rule): Rule => {
      const [ending = "", replacement = ""] = rule.split(":");
      return { ending, replacement };
    }),
    ({ ending }) => ending.at(-2),
  );

/** Steps 2 to 4. */
const derived = rulesOf(
  "ational:ate tional:tion enci:ence anci:ance izer:ize logi:log bli:ble alli:al entli:ent eli:e ousli:ous ization:ize ation:ate ator:ate alism:al iveness:ive fulness:ful ousness:ous aliti:al iviti:ive biliti:ble",
);
const shortened = rulesOf("ical:ic ness icate:ic iciti:ic ful ative alize:al");
const taken = rulesOf("al ance ence er ic able ible ant ement ment ent ion ou ism ate iti ous ive ize");

const isPlainVowel = Uint8Array.from({ length: 128 }, (_, sign) =>
  Number("aeiou".includes(String.fromCharCode(sign))),
);
const y = "y".charCodeAt(0);

interface Shape {
  /** Porter's m: how often consonants follow vowels. */
  readonly measure: number;
  /** Porter's *o: its end is a consonant that is no w, x or y behind a vowel behind a consonant. */
  readonly endsShort: boolean;
}

/** Of its first letters. A y is a vowel behind a consonant. */
function shapeOf(word: string, length: number): Shape {
  let measure = 0;
  // Of the last three letters a bit each, the last one lowest: whether it is a consonant.
  let consonants = 0;
  for (let at = 0; at < length; at++) {
    const letter = word.charCodeAt(at);
    const isConsonant = isPlainVowel[letter] === 0 && (letter !== y || (consonants & 1) === 0);
    if (isConsonant && at > 0 && (consonants & 1) === 0) measure++;
    consonants = ((consonants << 1) | Number(isConsonant)) & 7;
  }
  const last = word[length - 1] ?? "";
  return { measure, endsShort: length > 2 && consonants === 5 && !"wxy".includes(last) };
}

/** Porter's *v*, for which each y but the first letter is a vowel. */
function hasVowel(word: string, length: number): boolean {
  for (let at = 0; at < length; at++) {
    const letter = word.charCodeAt(at);
    if (isPlainVowel[letter] === 1 || (letter === y && at > 0)) return true;
  }
  return false;
}

/** Where of what stays m is at least so much. */
function replaced(stem: string, rules: Rules, measureMin: number): string {
  for (const { ending, replacement } of rules.get(stem.at(-2)) ?? []) {
    const length = stem.length - ending.length;
    if (length <= 0 || !stem.endsWith(ending)) continue;
    const mayGo = ending !== "ion" || "st".includes(stem[length - 1] ?? "");
    if (!mayGo || shapeOf(stem, length).measure < measureMin) return stem;
    return stem.slice(0, length) + replacement;
  }
  return stem;
}

/** Step 1a. */
function withoutPlural(word: string): string {
  if (!word.endsWith("s") || word.endsWith("ss")) return word;
  const { length } = word;
  const isTwo = (length > 4 && word.endsWith("sses")) || (length > 3 && word.endsWith("ies"));
  return word.slice(0, isTwo ? -2 : -1);
}

/** Step 1b. */
function withoutPast(word: string): string {
  const { length } = word;
  if (length > 3 && word.endsWith("eed"))
    return shapeOf(word, length - 3).measure > 0 ? word.slice(0, -1) : word;
  const taken = length > 2 && word.endsWith("ed") ? 2 : length > 3 && word.endsWith("ing") ? 3 : 0;
  if (taken === 0 || !hasVowel(word, length - taken)) return word;
  const stem = word.slice(0, -taken);
  const [last = "", before] = [stem.at(-1), stem.at(-2)];
  if (stem.length > 2 && (stem.endsWith("at") || stem.endsWith("bl") || stem.endsWith("iz")))
    return `${stem}e`;
  if (last === before && !"aeioulsz".includes(last)) return stem.slice(0, -1);
  const { measure, endsShort } = shapeOf(stem, stem.length);
  return measure === 1 && endsShort ? `${stem}e` : stem;
}

/** Step 5. */
function withoutEnd(word: string): string {
  let stem = word;
  if (stem.endsWith("e")) {
    const { measure, endsShort } = shapeOf(stem, stem.length - 1);
    if (measure > 1 || (measure === 1 && !endsShort)) stem = stem.slice(0, -1);
  }
  return stem.endsWith("ll") && shapeOf(stem, stem.length - 1).measure > 1 ? stem.slice(0, -1) : stem;
}
