/** A query of filters alone (or of nothing): the newest first, where no other order was asked for. */
import type { SearchStore } from "#core/ports/search-store.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import { readExamples, toldExamples } from "./examples.ts";
import { passing, uncounted } from "./facets.ts";
import { hydratePage } from "./hydrate.ts";
import { orderRemark } from "./in-order.ts";
import { cursorBehind, type PageStart } from "./pages.ts";
import type { QueryPlan } from "./plan.ts";
import type { StepLog } from "./step-log.ts";

interface BrowseDeps {
  readonly store: SearchStore;
  readonly embedder: Embedder;
}

interface BrowsePage {
  readonly start: Exclude<PageStart, { readonly kind: "kept" }>;
  readonly limit: number;
  readonly facets: boolean;
  readonly question: string;
}

export async function browse(
  deps: BrowseDeps,
  plan: QueryPlan,
  page: BrowsePage,
  log: StepLog,
  signal?: AbortSignal,
): Promise<Omit<SearchResult, "understood" | "printed" | "plan" | "synonyms">> {
  const { filters, words } = plan;
  const { start, limit, question } = page;
  const sort = plan.sort === "relevance" ? "newest" : plan.sort;
  const from = start.kind === "offset" ? start.offset : { key: start.key, rowId: start.rowId };
  const shownCount = start.kind === "offset" ? start.offset : start.shownCount;
  // With what is counted: asked for by itself, that would be of a later moment, and count what came meanwhile.
  const { segmentIds, totalCount, last, counts } = await log.timed(
    "filter",
    () => deps.store.browse(filters, words.excluded, { sort, from, limit, counted: page.facets }, signal),
    (browsed) => ({
      strategy: { code: orderRemark[sort] },
      why: { code: "nothing-to-rank-by" },
      count: browsed.totalCount,
    }),
  );
  const segments = await log.timed(
    "hydrate",
    () => deps.store.ownersOf(segmentIds, signal),
    (read) => ({
      strategy: { code: "first-segment" },
      why: { code: "nothing-to-choose-by" },
      count: read.length,
    }),
  );
  const found = segments.map(({ segmentId, itemId }) => ({
    itemId,
    best: { segmentId, score: 0, words: undefined, meaning: undefined },
    others: [],
  }));
  const hits = await hydratePage(deps, { found, offset: 0, limit }, words, undefined, signal);
  return {
    hits: hits.map((hit) => ({ ...hit, rank: hit.rank + shownCount })),
    noGoodMatch: totalCount === 0,
    totalCount,
    ...(counts === undefined ? uncounted : { ...counts, countedOver: passing(totalCount) }),
    corrections: [],
    examples: toldExamples(await readExamples(deps.store, plan, deps.embedder.space.id, signal)),
    looks: [],
    meaningReady: true,
    ...(last === undefined
      ? {}
      : { nextCursor: cursorBehind(last, question, shownCount + segmentIds.length) }),
  };
}
