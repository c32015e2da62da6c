/** Finding by meaning and by word: plan → retrieve → fuse → hydrate, each step written down for the explanation. */
import type { Stopwatch } from "#core/ports/clock.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { Places } from "#core/ports/places.ts";
import type { Reranker } from "#core/ports/reranker.ts";
import type { SearchStore } from "#core/ports/search-store.ts";
import type { Refusal, Search } from "#core/ports/use-cases.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import type { ParsedQuery } from "#shared/query/ast.ts";
import { queryLengthMax } from "#shared/query/limits.ts";
import { parse } from "#shared/query/parse.ts";
import { print } from "#shared/query/print.ts";
import { usedSynonyms } from "#shared/query/synonym-terms.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import type { JointSearch } from "./joint/joint-search.ts";
import type { LookSearch } from "./looks/look-leg.ts";
import { arrangementOf, type Arrangement } from "./arrange.ts";
import { browse } from "./browse.ts";
import type { Planner } from "./planner/planner.ts";
import { findBest } from "./find-best.ts";
import { createKeptBest, type KeptBest } from "./kept-best.ts";
import { createPages, type Pages, type PageStart } from "./pages.ts";
import { planQuery, type QueryPlan } from "./plan.ts";
import { type Ranked, rankBest, rankBrowsed, readPage } from "./rank.ts";
import {
  cacheKey,
  createResultCache,
  mayBeKept,
  type Answer,
  type ResultCache,
  type QueryInput,
} from "./result-cache.ts";
import { resolvePlaces } from "./places/resolve.ts";
import { similar } from "./similar.ts";
import { unitVectors } from "./own-vectors.ts";
import { createStepLog, type StepLog } from "./step-log.ts";
import { keepSynonyms, type KeptSynonyms } from "./synonyms.ts";
import { suggest } from "./suggest.ts";

export interface SearchDeps {
  readonly store: SearchStore;
  readonly vectors: VectorIndex;
  readonly embedder: Embedder;
  readonly clock: Stopwatch;
  /** IANA name of where the person is: the days of `after:` and `before:` begin there. */
  readonly timeZone: () => string;
  readonly planner: Planner;
  /** Absent: nothing is found by what it looks like. */
  readonly looks?: LookSearch;
  /** Absent: nothing is found by how it sounds. */
  readonly sounds?: LookSearch;
  /** Absent: nothing is found by what it shows. */
  readonly joint?: JointSearch;
  /** Absent: places are known by their degrees alone. */
  readonly places?: Places;
  /** Absent: the one that the text model makes. */
  readonly reranker?: Reranker;
}

type Found = Omit<Answer, "plan" | "synonyms">;

export interface MeasuredSearch extends Search {
  /** Questions that were looked up among the kept answers, and found there. */
  cacheRate(): ReturnType<ResultCache["rate"]>;
}

export function createSearch(deps: SearchDeps): MeasuredSearch {
  const kept = {
    cache: createResultCache(),
    best: createKeptBest(deps.clock),
    ...keepSynonyms(deps.store),
    pages: createPages(Math.trunc(deps.clock.nowMs() * 1000).toString(36)),
  };
  return {
    cacheRate: kept.cache.rate,
    query: (input, signal) => query(deps, kept, input, signal),
    similar: (input, signal) => similar(deps, input, signal),
    suggest: (input, signal) => suggest(deps, input, signal),
  };
}

interface Kept extends KeptSynonyms {
  readonly cache: ResultCache;
  readonly best: KeptBest;
  readonly pages: Pages;
}

async function query(
  deps: SearchDeps,
  { cache, best, pages, synonymsNow, synonymsSoon }: Kept,
  input: QueryInput,
  signal?: AbortSignal,
): Promise<SearchResult | Refusal> {
  signal?.throwIfAborted();
  if (input.text.length > queryLengthMax) return tooLong(input.text);
  using _busy = deps.planner.idle.busy();
  const log = createStepLog(deps.clock, deps.planner.paces);
  const timeZone = deps.timeZone();
  const written = parse(input.text, { nowMs: deps.clock.nowMs(), timeZone, typing: input.typing });
  const understood = await resolvePlaces(written, input, deps.places, signal);
  const synonyms = synonymsNow() ?? (await synonymsSoon(signal));
  const vectors = unitVectors(input.vectors ?? [], deps.embedder.space);
  if ("refused" in vectors) return vectors;
  const plan = planQuery(understood, synonyms, vectors);
  const arrangement = arrangementOf(input, deps.reranker?.usualMs?.());
  // A typed array is written with the place of each value: two that differ are not the same question.
  const question = JSON.stringify([plan, arrangement]);
  const start = pages.start(input, question);
  if ("refused" in start) return start;
  const stamp = stampOf(deps, timeZone);
  const key = cacheKey(plan, arrangement, input);
  const known = key === undefined ? undefined : cache.get(stamp, key);
  if (known !== undefined && pages.leads(known.nextCursor))
    return described(fromCache(known, log), understood);
  const asked = { plan, arrangement, input, start, question, stamp };
  const found = await find(deps, { best, pages }, asked, log, signal);
  if ("refused" in found) return found;
  const answer = { ...found, synonyms: usedSynonyms(plan.words.anyOf, synonyms), plan: log.finish() };
  if (key !== undefined && mayBeKept(answer)) cache.put(stamp, key, answer);
  return described(answer, understood);
}

const tooLong = (text: string): Refusal => ({
  refused: "QUERY_TOO_LONG",
  data: { lengthMax: String(queryLengthMax), length: String(text.length) },
});

/**
 * All that an answer depends on besides the question. Both counts only grow: an answer that was read while one moved on
 * is kept under the older, which does not come back.
 */
const stampOf = (
  { store, vectors, looks, sounds, joint, embedder, reranker }: SearchDeps,
  timeZone: string,
): string => {
  const seen = joint?.current();
  return JSON.stringify([
    store.changeCount(),
    vectors.changeCount(),
    looks?.index.changeCount(),
    looks?.space.id,
    sounds?.index.changeCount(),
    embedder.space.id,
    reranker?.id,
    ...(seen === undefined ? [] : [seen.embedder.space.id, seen.index.changeCount()]),
    timeZone,
  ]);
};

const described = (answer: Answer, understood: ParsedQuery): SearchResult => ({
  ...answer,
  understood,
  printed: print(understood),
});

/** The steps of then, below the one of now; what those of then were taken from matters no more. */
function fromCache(known: Answer, log: StepLog): Answer {
  const { totalMs } = log.finish();
  log.again(known.plan.steps.filter(({ name }) => name !== "cache"));
  log.note(
    "cache",
    {
      strategy: { code: "from-cache" },
      why: { code: "nothing-changed" },
      count: known.hits.length,
    },
    totalMs,
  );
  return { ...known, plan: { ...log.finish(), totalMs } };
}

interface Asked {
  readonly plan: QueryPlan;
  readonly arrangement: Arrangement;
  readonly input: QueryInput;
  readonly start: PageStart;
  /** The same for all pages of one answer. */
  readonly question: string;
  readonly stamp: string;
}

async function find(
  deps: SearchDeps,
  { best, pages }: Pick<Kept, "best" | "pages">,
  { plan, arrangement, input, start, question, stamp }: Asked,
  log: StepLog,
  signal?: AbortSignal,
): Promise<Found | Refusal> {
  const { limit, facets } = input;
  const isListed = plan.kind === "browse" && arrangement.grouping === undefined;
  if (isListed && start.kind !== "kept")
    return browse(deps, plan, { start, limit, facets, question }, log, signal);
  if (start.kind === "behind") return { refused: "BAD_CURSOR" };
  const manner = { ...arrangement, typing: input.typing, facets };
  const rankAnew = async (): Promise<Ranked> => {
    if (plan.kind === "browse") return rankBrowsed(deps, plan, manner, log, signal);
    const findAnew = () => findBest(deps, plan, manner, log, signal);
    const found = await best.find({ stamp, plan, manner }, log, findAnew);
    return rankBest(deps, plan, manner, found, log, signal);
  };
  const ranked = start.kind === "kept" ? start.ranked : await rankAnew();
  const answer = await readPage(deps, ranked, { offset: start.offset, limit, facets }, log, signal);
  const shownCount = start.offset + limit;
  // Of what is being typed nobody asks for a second page.
  const hasNext = !input.typing && shownCount < ranked.found.length;
  return { ...answer, ...(hasNext ? { nextCursor: pages.keep(ranked, question, shownCount) } : {}) };
}
