/** Finding by meaning and by word: plan → retrieve → fuse → hydrate, each step written down for the explanation. */
import type { Stopwatch } from "#core/ports/clock.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { SearchStore } from "#core/ports/search-store.ts";
import type { Search } from "#core/ports/use-cases.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import type { Revision } from "#shared/model/ids.ts";
import type { ParsedQuery } from "#shared/query/ast.ts";
import { parse } from "#shared/query/parse.ts";
import { print } from "#shared/query/print.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import { browse } from "./browse.ts";
import { collapse, type Found as FoundItem } from "./collapse.ts";
import { cutOffFor, cutOffWeak } from "./cut-off.ts";
import { countFacets } from "./facets.ts";
import { fuse, type Candidate } from "./fuse.ts";
import { hydratePage } from "./hydrate.ts";
import type { Planner } from "./planner/planner.ts";
import { planQuery, type QueryPlan } from "./plan.ts";
import {
  cacheKey,
  createResultCache,
  mayBeKept,
  type Answer,
  type QueryInput,
  type ResultCache,
} from "./result-cache.ts";
import { retrieve, type Seen } from "./retrieve.ts";
import { similar } from "./similar.ts";
import { createStepLog, type StepLog } from "./step-log.ts";
import { suggest } from "./suggest.ts";

export interface SearchDeps {
  readonly store: SearchStore;
  readonly vectors: VectorIndex;
  readonly embedder: Embedder;
  readonly clock: Stopwatch;
  /** IANA name of where the person is: the days of `after:` and `before:` begin there. */
  readonly timeZone: () => string;
  readonly planner: Planner;
}

type Found = Omit<Answer, "plan">;

export interface MeasuredSearch extends Search {
  /** Questions that were looked up among the kept answers, and found there. */
  cacheRate(): ReturnType<ResultCache["rate"]>;
}

export function createSearch(deps: SearchDeps): MeasuredSearch {
  const cache = createResultCache();
  return {
    cacheRate: cache.rate,
    async query(input, signal) {
      using _busy = deps.planner.idle.busy();
      const log = createStepLog(deps.clock, deps.planner.paces);
      const timeZone = deps.timeZone();
      const understood = parse(input.text, { nowMs: deps.clock.nowMs(), timeZone, typing: input.typing });
      const plan = planQuery(understood);
      const seen = await seenBy(deps, signal);
      const stamp = stampOf(seen, deps.embedder, timeZone);
      const key = cacheKey(plan, input);
      const known = key === undefined ? undefined : cache.get(stamp, key);
      if (known !== undefined) return described(fromCache(known, seen.revision, log), understood);
      const answer = { ...(await find(deps, plan, input, seen, log, signal)), plan: log.finish() };
      if (key !== undefined && mayBeKept(answer)) cache.put(stamp, key, answer);
      return described(answer, understood);
    },
    similar: (input, signal) => similar(deps, input, signal),
    suggest: (input, signal) => suggest(deps, input, signal),
  };
}

async function seenBy({ store, vectors }: SearchDeps, signal?: AbortSignal): Promise<Seen> {
  const [revision, index] = await Promise.all([store.revision(signal), vectors.state()]);
  return { revision, index };
}

/**
 * All that an answer depends on besides the question. Revisions only grow: an answer that was read while one moved on
 * is kept under the older, which does not come back.
 */
const stampOf = ({ revision, index }: Seen, { space }: Embedder, timeZone: string): string =>
  JSON.stringify([revision, index.revision, index.state, index.vectorCount, space.id, timeZone]);

const described = (answer: Answer, understood: ParsedQuery): SearchResult => ({
  ...answer,
  understood,
  printed: print(understood),
});

/** The steps of then, below the one of now. */
function fromCache(known: Answer, revision: Revision, log: StepLog): Answer {
  const { totalMs } = log.finish();
  log.note(
    "cache",
    {
      strategy: { code: "from-cache" },
      why: { code: "unchanged-since", revision },
      count: known.hits.length,
    },
    totalMs,
  );
  return { ...known, plan: { steps: [...log.finish().steps, ...known.plan.steps], totalMs } };
}

const find = (
  deps: SearchDeps,
  plan: QueryPlan,
  input: QueryInput,
  seen: Seen,
  log: StepLog,
  signal?: AbortSignal,
): Promise<Found> =>
  plan.kind === "browse"
    ? browse(deps, plan, input, log, signal)
    : rank(deps, plan, input, seen, log, signal);

async function rank(
  deps: SearchDeps,
  plan: QueryPlan,
  input: QueryInput,
  seen: Seen,
  log: StepLog,
  signal?: AbortSignal,
): Promise<Found> {
  const retrieved = await retrieve(deps, plan, seen, log, signal);
  signal?.throwIfAborted();
  const { matches, gibberish } = retrieved;
  const chance = cutOffFor(deps.embedder.space.cutOff, matches.allowedCount);
  const { shown, noGoodMatch } = cutOffWeak(fuse(retrieved), gibberish ? Infinity : chance, input.weak);
  const found = await collapseItems(deps.store, shown, log, signal);
  const [hits, facets] = await Promise.all([
    log.timed(
      "hydrate",
      () =>
        hydratePage(
          deps,
          { found, offset: input.offset, limit: input.limit },
          retrieved.words,
          retrieved.vector,
          signal,
        ),
      (page) => ({
        strategy: { code: "one-segment-an-item" },
        why: { code: "best-place-stands" },
        count: page.length,
      }),
    ),
    input.facets ? countFacets(deps.store, { itemIds: found.map((entry) => entry.itemId) }, log, signal) : {},
  ]);
  return {
    hits,
    noGoodMatch,
    totalCount: found.length,
    facets,
    corrections: retrieved.corrections,
    meaningReady: retrieved.meaningReady,
  };
}

function collapseItems(
  store: SearchStore,
  candidates: readonly Candidate[],
  log: StepLog,
  signal?: AbortSignal,
): Promise<readonly FoundItem[]> {
  const ids = candidates.map((candidate) => candidate.segmentId);
  return log.timed(
    "fuse",
    async () => collapse(candidates, ids.length === 0 ? [] : await store.ownersOf(ids, signal)),
    (found) => ({
      strategy: { code: "absolute-scores" },
      why: { code: "words-must-not-bury" },
      count: found.length,
    }),
  );
}
