import type { Revision } from "#shared/model/ids.ts";
import { limits } from "./limits.ts";

/** Of which filters the store still has the list: asked for again, it costs nothing. People refine words more often than filters. */
export interface ListedFilters {
  has(key: string, revision: Revision): boolean;
  add(key: string, revision: Revision): void;
}

export function createListedFilters(): ListedFilters {
  const revisions = new Map<string, Revision>();
  return {
    has: (key, revision) => revisions.get(key) === revision,
    add(key, revision) {
      revisions.delete(key);
      revisions.set(key, revision);
      for (const oldest of revisions.keys())
        if (revisions.size > limits.listedCountMax) revisions.delete(oldest);
    },
  };
}
