import type { NumberedWatch } from "#core/ports/watch-store.ts";

/** The watches that are asked about what comes. */
export interface ListenedWatches {
  /** Each in the place of one with its number. */
  change(added: readonly NumberedWatch[], gone: readonly number[]): void;
  of(number: number): NumberedWatch | undefined;
  /** Those that ask for filters alone, by what they ask for. */
  filtering(): ReadonlyMap<string, readonly NumberedWatch[]>;
}

export function createListenedWatches(): ListenedWatches {
  const byNumber = new Map<number, NumberedWatch>();
  // Kept, for most pages are a few segments and the watches may be thousands.
  let filtering: ReadonlyMap<string, readonly NumberedWatch[]> = new Map();
  return {
    change(added, gone) {
      for (const number of gone) byNumber.delete(number);
      for (const watch of added) byNumber.set(watch.number, watch);
      filtering = Map.groupBy(
        byNumber.values().filter(({ asksFiltersAlone }) => asksFiltersAlone),
        ({ key }) => key,
      );
    },
    of: (number) => byNumber.get(number),
    filtering: () => filtering,
  };
}
