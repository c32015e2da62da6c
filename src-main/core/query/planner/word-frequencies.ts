import type { WordMatches, WordQuery } from "#core/ports/search-store.ts";
import type { QueryTerm } from "#shared/query/terms.ts";
import { limits } from "./limits.ts";

/** How many segments have a word, learnt from the questions before. */
export interface WordFrequencies {
  /** Segments that are expected to have any of the words; undefined where none of them was ever asked for. */
  expected(words: WordQuery, segmentCount: number): number | undefined;
  seen(words: WordQuery, matches: Pick<WordMatches, "documentCounts" | "segmentCount">): void;
}

const keyOf = ({ text, prefix, alternatives }: QueryTerm): string =>
  JSON.stringify([text.toLowerCase(), prefix, alternatives]);

export function createWordFrequencies(): WordFrequencies {
  const shares = new Map<string, number>();
  return {
    expected({ anyOf, phrases }, segmentCount) {
      // Phrases restrict, and how much is not known.
      if (phrases.length > 0) return undefined;
      const known = anyOf.flatMap((term) => shares.get(keyOf(term)) ?? []);
      if (known.length === 0) return undefined;
      const usual = known.reduce((sum, share) => sum + share, 0) / known.length;
      // Words are taken to be independent of each other; one that was never asked for, to be like the others.
      const without = anyOf.reduce((share, term) => share * (1 - (shares.get(keyOf(term)) ?? usual)), 1);
      return (1 - without) * segmentCount;
    },
    seen({ anyOf }, { documentCounts, segmentCount }) {
      for (const [place, term] of anyOf.entries()) {
        const key = keyOf(term);
        shares.delete(key);
        shares.set(key, Math.min(1, (documentCounts[place] ?? 0) / Math.max(1, segmentCount)));
      }
      for (const oldest of shares.keys())
        if (shares.size > limits.wordFrequencyCountMax) shares.delete(oldest);
    },
  };
}
