import type { AskedWords } from "./asked-words.ts";

/** Watches by the tokens without which they cannot be met. */
export interface WatchKeys {
  /** Watches without a word that could be a key: they are asked every time. */
  keyless(): Iterable<AskedWords>;
  add(watch: AskedWords): void;
  forget(watch: AskedWords): void;
  of(token: number): readonly AskedWords[];
}

const none: readonly AskedWords[] = [];

export function createWatchKeys(documentCount: (token: number) => number): WatchKeys {
  const byToken: (AskedWords[] | undefined)[] = [];
  const keyless = new Set<AskedWords>();
  const keysOf = new Map<AskedWords, readonly number[]>();
  // Of words that the library hardly knows, the one that the fewest watches have for a key.
  const weightOf = (token: number): number => documentCount(token) + (byToken[token]?.length ?? 0);
  return {
    keyless: () => keyless,
    add(watch) {
      // One of the alternatives must be there, and of each any token of it: all of them are keys, or none.
      const possible = watch.groups
        .map((group) => group.map((tokens) => leastBy(tokens, weightOf)))
        .filter((tokens) => tokens.every((token) => token !== undefined));
      const best = leastBy(possible, (tokens) => tokens.reduce((sum, token) => sum + weightOf(token), 0));
      if (best === undefined) keyless.add(watch);
      keysOf.set(watch, best ?? []);
      for (const token of best ?? []) (byToken[token] ??= []).push(watch);
    },
    forget(watch) {
      keyless.delete(watch);
      for (const token of keysOf.get(watch) ?? [])
        byToken[token] = byToken[token]?.filter((each) => each !== watch);
      keysOf.delete(watch);
    },
    of: (token) => byToken[token] ?? none,
  };
}

function leastBy<Value>(values: readonly Value[], weightOf: (value: Value) => number): Value | undefined {
  let least: { readonly value: Value; readonly weight: number } | undefined;
  for (const value of values) {
    const weight = weightOf(value);
    if (least === undefined || weight < least.weight) least = { value, weight };
  }
  return least?.value;
}
