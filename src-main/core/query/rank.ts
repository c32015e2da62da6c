/** Everything that was found, best first or in the order that was asked for, before a page of it is read. */
import type { WordQuery } from "#core/ports/search-store.ts";
import type { ModelRemark } from "#shared/model/model-remark.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import { arrange, type Arrangement } from "./arrange.ts";
import { collapse, everyPlace, type Found } from "./collapse.ts";
import { chanceFor, cutOffWeak } from "./cut-off.ts";
import { readExamples, toldExamples, withoutExamples, type Examples } from "./examples.ts";
import { fuse } from "./fuse.ts";
import { grouped } from "./group.ts";
import { orderRemark } from "./in-order.ts";
import { groupedBrowseCountMax } from "./limits.ts";
import { findShown, type JointLegs } from "./joint/joint-legs.ts";
import { type AskedLook, toldLooks } from "./looks/asked-looks.ts";
import { findLooks, isAsked, type LookSearch } from "./looks/look-leg.ts";
import { whereverWorded } from "./wherever-worded.ts";
import { bySense } from "#shared/query/look.ts";
import type { QueryLook } from "#shared/query/ast.ts";
import type { QueryPlan } from "./plan.ts";
import { retrieve, type Correction, type Retrieved } from "./retrieve.ts";
import type { SearchDeps } from "./search.ts";
import type { StepLog } from "./step-log.ts";
import { hydratePage } from "./hydrate.ts";
import { type CountedAnswer, countFacets, passing, uncounted, type WordedSet } from "./facets.ts";

export interface Ranked {
  readonly found: readonly Found[];
  readonly noGoodMatch: boolean;
  readonly words: WordQuery;
  readonly vector: Float32Array | undefined;
  readonly corrections: readonly Correction[];
  readonly examples: Examples;
  readonly looks: readonly AskedLook[];
  readonly jointSpaceId?: JointLegs["spaceId"];
  readonly meaningReady: boolean;
  readonly modelFailure?: ModelRemark | undefined;
  /** What facets count, where that is more than what was found. */
  readonly worded?: WordedSet | undefined;
  /** Counted with it, in one snapshot. */
  readonly counted?: CountedAnswer | undefined;
}

interface Manner extends Arrangement {
  /** The question is not finished. */
  readonly typing: boolean;
  /** Facets were asked for. */
  readonly facets: boolean;
}

export async function rank(
  deps: SearchDeps,
  plan: QueryPlan,
  arrangement: Manner,
  log: StepLog,
  signal?: AbortSignal,
): Promise<Ranked> {
  const examples = await readExamples(deps.store, plan, deps.embedder.space.id, signal);
  const looks = await readLooks(deps, plan, signal);
  const { typing } = arrangement;
  const [pictures, recordings] = bySense(looks);
  const [retrieved, seen, heard, joint] = await Promise.all([
    retrieve(deps, plan, examples, log, signal),
    deps.looks === undefined ? [] : findLooks("look", deps.looks, pictures, plan, log, signal),
    deps.sounds === undefined ? [] : findLooks("sound", deps.sounds, recordings, plan, log, signal),
    findShown(deps.joint, { ...plan, typing, asked: pictures }, log, signal),
  ]);
  signal?.throwIfAborted();
  const { matches, gibberish, words, vector, corrections, meaningReady, modelFailure } = retrieved;
  const chance = chanceFor(deps.embedder.space, matches.allowedCount);
  const [looked, sounded] = await Promise.all([
    whereverWorded(deps.store, seen, retrieved, signal),
    whereverWorded(deps.store, heard, retrieved, signal),
  ]);
  const candidates = fuse({ ...retrieved, looked, sounded, ...joint }, plan.wordCandidateCountMax);
  const isHopeless = gibberish && examples.asked.length + examples.own.length === 0;
  const { shown, noGoodMatch } = cutOffWeak(
    candidates,
    isHopeless ? { ...chance, cutOff: Infinity } : chance,
    arrangement.weak,
    await lookCutOff(deps, pictures),
    recordings.length === 0 ? Infinity : deps.sounds?.space.cutOff,
  );
  const ids = shown.map((candidate) => candidate.segmentId);
  const best = await log.timed(
    "fuse",
    async () => {
      const owners = ids.length === 0 ? [] : await deps.store.ownersOf(ids, signal);
      const others = withoutExamples(owners, examples).filter((owner) => !isAsked(owner, looks));
      return arrangement.collapse ? collapse(shown, others) : everyPlace(shown, others);
    },
    (found) => ({
      strategy: { code: "absolute-scores" },
      why: { code: "words-must-not-bury" },
      count: found.length,
    }),
  );
  const found = await arrange(deps, best, vector, plan, arrangement, log, signal);
  const { spaceId: jointSpaceId } = joint;
  const legs = { jointSpaceId, meaningReady, modelFailure };
  const worded = wordedSet(plan, retrieved, examples, looks);
  return { found, noGoodMatch, words, vector, corrections, examples, looks, worded, ...legs };
}

/** In another order only what is not much weaker than the best is an answer: then what was found is all there is. */
function wordedSet(
  { filters, sort }: QueryPlan,
  { words, matches, filtering }: Retrieved,
  { asked }: Examples,
  looks: readonly AskedLook[],
): WordedSet | undefined {
  const { hits, lastSegment } = matches;
  if (sort !== "relevance" || hits.length === 0 || lastSegment === undefined) return undefined;
  const known = [...asked.map((each) => each.known), ...looks.map(({ item }) => item)];
  const itemIds = known.flatMap((each) => each?.itemId ?? []);
  const contents = known.flatMap((each) => each?.contentHash ?? []);
  return { query: words, filters, filtering, lastSegment, without: { itemIds, contents } };
}

async function readLooks(
  { looks, sounds }: SearchDeps,
  plan: QueryPlan,
  signal?: AbortSignal,
): Promise<readonly AskedLook[]> {
  const [pictures, recordings] = bySense(plan.looks);
  const read = (search: LookSearch | undefined, asked: readonly QueryLook[]) =>
    asked.length === 0 || search === undefined ? asked : search.readLooks(asked, signal);
  return (await Promise.all([read(looks, pictures), read(sounds, recordings)])).flat();
}

/** A question without a picture has nothing to cut off, and waits for no index of pictures. */
const lookCutOff = async ({ looks }: SearchDeps, asked: readonly AskedLook[]): Promise<number> =>
  looks === undefined || asked.length === 0
    ? Infinity
    : chanceFor(looks.space, (await looks.index.state()).vectorCount).cutOff;

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
