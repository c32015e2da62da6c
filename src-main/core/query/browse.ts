/** A query of filters alone (or of nothing): the newest first. */
import type { SearchStore } from "#core/ports/search-store.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import { countFacets } from "./facets.ts";
import { hydratePage } from "./hydrate.ts";
import type { QueryPlan } from "./plan.ts";
import type { StepLog } from "./step-log.ts";

interface BrowseDeps {
  readonly store: SearchStore;
  readonly embedder: Embedder;
}

export async function browse(
  deps: BrowseDeps,
  plan: QueryPlan,
  input: { readonly offset: number; readonly limit: number; readonly facets: boolean },
  log: StepLog,
  signal?: AbortSignal,
): Promise<Omit<SearchResult, "understood" | "printed" | "plan">> {
  const { filters, words } = plan;
  const { segmentIds, totalCount } = await log.timed(
    "filter",
    () => deps.store.browse(filters, words.excluded, input.offset, input.limit, signal),
    (found) => ({
      strategy: { code: "newest-first" },
      why: { code: "nothing-to-rank-by" },
      count: found.totalCount,
    }),
  );
  const [segments, facets] = await Promise.all([
    log.timed(
      "hydrate",
      () => deps.store.ownersOf(segmentIds, signal),
      (page) => ({
        strategy: { code: "first-segment" },
        why: { code: "nothing-to-choose-by" },
        count: page.length,
      }),
    ),
    input.facets ? countFacets(deps.store, { filters, excluded: words.excluded }, log, signal) : {},
  ]);
  const found = segments.map(({ segmentId, itemId }) => ({
    itemId,
    best: { segmentId, score: 0, words: undefined, meaning: undefined },
    others: [],
  }));
  const hits = await hydratePage(deps, { found, offset: 0, limit: input.limit }, words, undefined, signal);
  return {
    hits: hits.map((hit) => ({ ...hit, rank: hit.rank + input.offset })),
    noGoodMatch: totalCount === 0,
    totalCount,
    facets,
    corrections: [],
    meaningReady: true,
  };
}
