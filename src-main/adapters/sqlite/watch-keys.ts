import type { AskedWords } from "./asked-words.ts";

/** Watches by the tokens without which they cannot be met. */
export interface WatchKeys {
  /** Watches without a word that could be a key: they are asked every time. */
  keyless(): Iterable<AskedWords>;
  add(watch: AskedWords): void;
  forget(watch: AskedWords): void;
  of(token: number): KeyedWatches;
}

/**
 * Those that have one token for their key. Beside each lies another token that it cannot do without, or `noToken`: most are
 * ruled out by it, and numbers in a row are read many times as fast as what each watch holds.
 */
export interface KeyedWatches {
  readonly watches: readonly AskedWords[];
  readonly others: readonly number[];
}

export const noToken = -1;

const none: KeyedWatches = { watches: [], others: [] };

export function createWatchKeys(documentCount: (token: number) => number): WatchKeys {
  const byToken: (KeyedWatches | undefined)[] = [];
  const keyless = new Set<AskedWords>();
  const keysOf = new Map<AskedWords, readonly number[]>();
  // As of when it was first asked: it is slow to tell, and only decides how many watches are looked at in vain.
  const counts: (number | undefined)[] = [];
  // Of words that the library hardly knows, the one that the fewest watches have for a key.
  const weightOf = (token: number): number =>
    (counts[token] ??= documentCount(token)) + (byToken[token]?.watches.length ?? 0);
  const keyOf = ({ groups }: AskedWords): readonly number[] | undefined => {
    // One of the alternatives must be there, and of each any token of it: all of them are keys, or none.
    const possible = groups
      .map((group) => group.map((tokens) => leastBy(tokens, weightOf)))
      .filter((tokens) => tokens.every((token) => token !== undefined));
    return leastBy(possible, (tokens) => tokens.reduce((sum, token) => sum + weightOf(token), 0));
  };
  return {
    keyless: () => keyless,
    add(watch) {
      const key = keyOf(watch);
      if (key === undefined) keyless.add(watch);
      keysOf.set(watch, key ?? []);
      for (const token of key ?? []) {
        const { watches, others } = byToken[token] ?? none;
        const needed = neededOf(watch).filter((each) => each !== token);
        byToken[token] = {
          watches: [...watches, watch],
          others: [...others, leastBy(needed, weightOf) ?? noToken],
        };
      }
    },
    forget(watch) {
      keyless.delete(watch);
      for (const token of keysOf.get(watch) ?? []) {
        const { watches, others } = byToken[token] ?? none;
        const isKept = (_: unknown, place: number): boolean => watches[place] !== watch;
        byToken[token] = { watches: watches.filter(isKept), others: others.filter(isKept) };
      }
      keysOf.delete(watch);
    },
    of: (token) => byToken[token] ?? none,
  };
}

/** Tokens that no alternative does without. */
const neededOf = ({ groups }: AskedWords): readonly number[] =>
  groups.flatMap(([only, ...more]) => (only === undefined || more.length > 0 ? [] : only));

function leastBy<Value>(values: readonly Value[], weightOf: (value: Value) => number): Value | undefined {
  let least: { readonly value: Value; readonly weight: number } | undefined;
  for (const value of values) {
    const weight = weightOf(value);
    if (least === undefined || weight < least.weight) least = { value, weight };
  }
  return least?.value;
}
