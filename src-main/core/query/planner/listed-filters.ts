import { limits } from "./limits.ts";

/** Of which filters the store still has the list: asked for again, it costs nothing. People refine words more often than filters. */
export interface ListedFilters {
  has(key: string, changeCount: number): boolean;
  add(key: string, changeCount: number): void;
}

export function createListedFilters(): ListedFilters {
  const counts = new Map<string, number>();
  return {
    has: (key, changeCount) => counts.get(key) === changeCount,
    add(key, changeCount) {
      counts.delete(key);
      counts.set(key, changeCount);
      for (const oldest of counts.keys()) if (counts.size > limits.listedCountMax) counts.delete(oldest);
    },
  };
}
