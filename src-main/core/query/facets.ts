import type { SearchStore } from "#core/ports/search-store.ts";
import type { Counted } from "#shared/model/hit.ts";
import type { ItemId } from "#shared/model/ids.ts";
import type { StepLog } from "./step-log.ts";

/** Where nobody asked. */
export const uncounted: Counted = { facets: {}, ranges: {} };

export function countFacets(
  store: SearchStore,
  itemIds: readonly ItemId[],
  log: StepLog,
  signal?: AbortSignal,
): Promise<Counted> {
  return log.timed(
    "facets",
    () => store.facets(itemIds, signal),
    ({ facets }) => ({
      strategy: { code: "counted-over-matches" },
      why: { code: "offered-as-filters" },
      count: Object.values(facets).flat().length,
    }),
  );
}
