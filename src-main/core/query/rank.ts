/** Everything that was found, best first or in the order that was asked for, before a page of it is read. */
import { bySense } from "#shared/query/look.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import { arrange, type Arrangement } from "./arrange.ts";
import type { Found } from "./collapse.ts";
import { readExamples, toldExamples } from "./examples.ts";
import { type CountedAnswer, countFacets, passing, uncounted } from "./facets.ts";
import type { Best, FindManner } from "./find-best.ts";
import { grouped } from "./group.ts";
import { hydratePage } from "./hydrate.ts";
import { orderRemark } from "./in-order.ts";
import { groupedBrowseCountMax } from "./limits.ts";
import { toldLooks } from "./looks/asked-looks.ts";
import type { QueryPlan } from "./plan.ts";
import type { SearchDeps } from "./search.ts";
import type { StepLog } from "./step-log.ts";

export interface Ranked extends Omit<Best, "best"> {
  readonly found: readonly Found[];
  /** Counted with it, in one snapshot. */
  readonly counted?: CountedAnswer | undefined;
}

interface Manner extends Arrangement, FindManner {
  /** Facets were asked for. */
  readonly facets: boolean;
}

/** What was found, now or by a question before, in the order that this one asks for. */
export async function rankBest(
  deps: SearchDeps,
  plan: QueryPlan,
  arrangement: Arrangement,
  { best, ...known }: Best,
  log: StepLog,
  signal?: AbortSignal,
): Promise<Ranked> {
  return { ...known, found: await arrange(deps, best, known.vector, plan, arrangement, log, signal) };
}

/** A query without words whose items are to be in groups: the first ones in its order. */
export async function rankBrowsed(
  deps: SearchDeps,
  plan: QueryPlan,
  { grouping, facets }: Manner,
  log: StepLog,
  signal?: AbortSignal,
): Promise<Ranked> {
  const { store } = deps;
  const sort = plan.sort === "relevance" ? "newest" : plan.sort;
  const listed = await log.timed(
    "filter",
    () =>
      store.browse(
        plan.filters,
        plan.words.excluded,
        { sort, from: 0, limit: groupedBrowseCountMax, counted: facets },
        signal,
      ),
    ({ segmentIds }) => ({
      strategy: { code: orderRemark[sort] },
      why: { code: "nothing-to-rank-by" },
      count: segmentIds.length,
    }),
  );
  const { counts, totalCount } = listed;
  const owners = await store.ownersOf(listed.segmentIds, signal);
  const items = owners.map(({ itemId, segmentId }) => ({
    itemId,
    best: { segmentId, score: 0, words: undefined, meaning: undefined },
    others: [],
  }));
  return {
    found: await grouped(store, items, grouping, log, signal),
    noGoodMatch: items.length === 0,
    words: plan.words,
    vector: undefined,
    corrections: [],
    looks: [],
    examples: await readExamples(store, plan, deps.embedder.space.id, signal),
    meaningReady: true,
    counted: counts && { ...counts, countedOver: passing(totalCount) },
  };
}

/** A page of what was found, read from the store. */
export async function readPage(
  deps: SearchDeps,
  ranked: Ranked,
  page: { readonly offset: number; readonly limit: number; readonly facets: boolean },
  log: StepLog,
  signal?: AbortSignal,
): Promise<Omit<SearchResult, "understood" | "printed" | "plan" | "synonyms">> {
  const { found, words, vector, noGoodMatch, corrections, examples, looks, jointSpaceId, meaningReady } =
    ranked;
  const { modelFailure, worded } = ranked;
  const [pictures, recordings] = bySense(looks);
  const [hits, counted] = await Promise.all([
    log.timed(
      "hydrate",
      () => hydratePage(deps, { found, offset: page.offset, limit: page.limit }, words, vector, signal),
      (read) => ({
        strategy: { code: "one-segment-an-item" },
        why: { code: "best-place-stands" },
        count: read.length,
      }),
    ),
    page.facets
      ? (ranked.counted ??
        countFacets(
          deps.store,
          found.map((entry) => entry.itemId),
          worded,
          log,
          signal,
        ))
      : uncounted,
  ]);
  return {
    hits,
    noGoodMatch,
    totalCount: found.length,
    ...counted,
    corrections,
    examples: toldExamples(examples),
    looks: toldLooks(looks),
    ...(pictures.length === 0 || deps.looks === undefined ? {} : { lookSpaceId: deps.looks.space.id }),
    ...(recordings.length === 0 || deps.sounds === undefined ? {} : { soundSpaceId: deps.sounds.space.id }),
    ...(jointSpaceId === undefined ? {} : { jointSpaceId }),
    meaningReady,
    ...(modelFailure === undefined
      ? {}
      : { modelFailure: { modelId: deps.embedder.space.modelId, why: modelFailure } }),
  };
}
