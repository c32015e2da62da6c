import type Database from "better-sqlite3-multiple-ciphers";
import { hasLoneSigns } from "#shared/kit/lone-signs.ts";
import { typoLengths, vocabularyAgeMs, vocabularyPageSize, vocabularyPatienceMs } from "./search-limits.ts";
import { letterMask, maskDistance, typoDistance } from "./search-typo.ts";

/** Every word of the library as written, sorted, with the number of items that have it. Derived, in memory. */
export interface WordList {
  /** Most frequent first. */
  completions(prefix: string, limit: number): readonly string[];
  /** Nearest first, then most frequent; empty when the word is known or too short to be a typo. */
  corrections(word: string, limit: number): readonly string[];
}

export interface Vocabulary {
  /** What is known at this moment; starts a reading in the background when that is nothing or old. */
  now(): WordList;
  /** The same, after waiting a little for the very first reading. */
  soon(): Promise<WordList>;
}

/** As the index folds words: lower case, without diacritics. */
const fold = (word: string): string =>
  word
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{Mn}+/gu, "");

export function createVocabulary(database: Database.Database): Vocabulary {
  const page = database
    .prepare<[string, number], readonly [term: string, count: number]>(
      "SELECT term, doc FROM vocabulary WHERE term > ? LIMIT ?",
    )
    .raw();
  const revision = database.prepare<[], number>("SELECT value FROM counters WHERE name = 'revision'").pluck();
  let list = createWordList([], []);
  let readAt: { readonly revision: number; readonly timeMs: number } | undefined;
  let reading: Promise<void> | undefined;

  const read = async (): Promise<void> => {
    const started = { revision: revision.get() ?? 0, timeMs: performance.now() };
    const words: string[] = [];
    const counts: number[] = [];
    for (let last: string | undefined = ""; last !== undefined;) {
      const rows = page.all(last, vocabularyPageSize);
      for (const [term, count] of rows) {
        words.push(term);
        counts.push(count);
      }
      last = rows.length === vocabularyPageSize ? rows.at(-1)?.[0] : undefined;
      // Searches that came in meanwhile go first.
      await new Promise((resolve) => setImmediate(resolve));
      if (!database.open) return;
    }
    // The pages of the vocabulary are no use to a search: what they took is given back.
    database.pragma("shrink_memory");
    list = createWordList(words, counts);
    readAt = started;
  };
  const isOld = (): boolean =>
    readAt === undefined ||
    (performance.now() - readAt.timeMs > vocabularyAgeMs && revision.get() !== readAt.revision);
  const refresh = (): Promise<void> | undefined => {
    if (reading === undefined && isOld()) reading = read().finally(() => (reading = undefined));
    return reading;
  };
  return {
    now() {
      void refresh();
      return list;
    },
    async soon() {
      const first = refresh();
      if (readAt === undefined && first !== undefined) {
        const patience = new Promise((resolve) => setTimeout(resolve, vocabularyPatienceMs).unref());
        await Promise.race([first, patience]);
      }
      return list;
    },
  };
}

/** `words` are sorted by their bytes in UTF-8, which for letters of one plane is the order of code units. */
export function createWordList(words: readonly string[], counts: readonly number[]): WordList {
  const masks = Int32Array.from(words, letterMask);
  const frequency = (place: number): number => counts[place] ?? 0;
  const wordAt = (place: number): string => words[place] ?? "";
  const lowerBound = (wanted: string): number => {
    let low = 0;
    let high = words.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (wordAt(middle) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    completions(prefix, limit) {
      const folded = fold(prefix);
      if (folded === "") return [];
      const places: number[] = [];
      for (let place = lowerBound(folded); wordAt(place).startsWith(folded); place++)
        if (wordAt(place) !== folded) places.push(place);
      return places
        .sort((a, b) => frequency(b) - frequency(a) || a - b)
        .slice(0, limit)
        .map(wordAt);
    },
    corrections(word, limit) {
      const folded = fold(word);
      const distanceMax = folded.length >= typoLengths.two ? 2 : folded.length >= typoLengths.one ? 1 : 0;
      // Each sign that is a word by itself is another word. A number with another digit is another number, not a typo.
      if (hasLoneSigns(word)) return [];
      if (distanceMax === 0 || !/^\p{L}+$/u.test(folded) || wordAt(lowerBound(folded)) === folded) return [];
      const mask = letterMask(folded);
      const found: { readonly place: number; readonly distance: number }[] = [];
      for (let place = 0; place < words.length; place++) {
        // Each mistyped letter adds at most one letter to either side of the difference.
        if (maskDistance(mask, masks[place] ?? 0) > 2 * distanceMax) continue;
        const distance = typoDistance(folded, wordAt(place), distanceMax);
        if (distance <= distanceMax) found.push({ place, distance });
      }
      return found
        .sort(
          (a, b) => a.distance - b.distance || frequency(b.place) - frequency(a.place) || a.place - b.place,
        )
        .slice(0, limit)
        .map(({ place }) => wordAt(place));
    },
  };
}
