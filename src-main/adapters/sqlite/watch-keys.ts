import type { AskedWords } from "./asked-words.ts";

/** Watches by the tokens without which they cannot be met. */
export interface WatchKeys {
  /** Watches without a word that could be a key: they are asked every time. */
  keyless(): Iterable<AskedWords>;
  add(watch: AskedWords): void;
  forget(watch: AskedWords): void;
  /** Until one is added or forgotten. */
  keyed(): KeyedWatches;
}

/**
 * Those that have a token for their key, one token behind the other. Beside each watch lies another token that it cannot do without, or
 * `noToken`: most are ruled out by it, and numbers in a row are read many times as fast as what each watch holds.
 */
export interface KeyedWatches {
  /** Of each token where its watches begin; they end where those of the next one begin. */
  readonly starts: Uint32Array;
  readonly others: Int32Array;
  /** Of each place its watch, among all that have a key. */
  readonly owners: Uint32Array;
  readonly watches: readonly AskedWords[];
}

/** Those of one token, as they are while they change. */
interface OfToken {
  readonly watches: readonly AskedWords[];
  readonly others: readonly number[];
}

export const noToken = -1;

const none: OfToken = { watches: [], others: [] };

export function createWatchKeys(documentCount: (token: number) => number): WatchKeys {
  const byToken: (OfToken | undefined)[] = [];
  let packed: KeyedWatches | undefined;
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
      packed = undefined;
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
      packed = undefined;
      keyless.delete(watch);
      for (const token of keysOf.get(watch) ?? []) {
        const { watches, others } = byToken[token] ?? none;
        const isKept = (_: unknown, place: number): boolean => watches[place] !== watch;
        byToken[token] = { watches: watches.filter(isKept), others: others.filter(isKept) };
      }
      keysOf.delete(watch);
    },
    keyed: () => (packed ??= pack(byToken)),
  };
}

function pack(byToken: readonly (OfToken | undefined)[]): KeyedWatches {
  const lists = Array.from(byToken, (own) => own ?? none);
  const starts = new Uint32Array(lists.length + 1);
  for (const [token, { watches }] of lists.entries())
    starts[token + 1] = (starts[token] ?? 0) + watches.length;
  const owned = lists.flatMap(({ watches }) => watches);
  const watches = [...new Set(owned)];
  const placeOf = new Map(watches.map((watch, place) => [watch, place]));
  return {
    starts,
    others: Int32Array.from(lists.flatMap(({ others }) => others)),
    owners: Uint32Array.from(owned, (watch) => placeOf.get(watch) ?? 0),
    watches,
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
