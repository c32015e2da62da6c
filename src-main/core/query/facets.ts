import type { FacetScope, SearchStore } from "#core/ports/search-store.ts";
import type { Counted } from "#shared/model/hit.ts";
import type { StepLog } from "./step-log.ts";

/** Where nobody asked. */
export const uncounted: Counted = { facets: {}, ranges: {} };

export function countFacets(
  store: SearchStore,
  scope: FacetScope,
  log: StepLog,
  signal?: AbortSignal,
): Promise<Counted> {
  return log.timed(
    "facets",
    () => store.facets(scope, signal),
    ({ facets }) => ({
      strategy: { code: "counted-over-matches" },
      why: { code: "offered-as-filters" },
      count: Object.values(facets).flat().length,
    }),
  );
}
