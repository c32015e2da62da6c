/** Finding by meaning and by word: plan → retrieve → fuse → hydrate, each step written down for the explanation. */
import type { Stopwatch } from "#core/ports/clock.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { SearchStore } from "#core/ports/search-store.ts";
import type { Search } from "#core/ports/use-cases.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import type { ParsedQuery } from "#shared/query/ast.ts";
import { parse } from "#shared/query/parse.ts";
import { print } from "#shared/query/print.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import { browse } from "./browse.ts";
import { collapse, type Found } from "./collapse.ts";
import { cutOffFor, cutOffWeak } from "./cut-off.ts";
import { countFacets } from "./facets.ts";
import { fuse, type Candidate } from "./fuse.ts";
import { hydratePage } from "./hydrate.ts";
import type { Planner } from "./planner/planner.ts";
import { planQuery, type QueryPlan } from "./plan.ts";
import { retrieve } from "./retrieve.ts";
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

export type QueryInput = Parameters<Search["query"]>[0];
type Answer = Omit<SearchResult, "understood" | "printed" | "plan">;

export function createSearch(deps: SearchDeps): Search {
  return {
    async query(input, signal) {
      using _busy = deps.planner.idle.busy();
      const log = createStepLog(deps.clock, deps.planner.paces);
      const understood = parse(input.text, {
        nowMs: deps.clock.nowMs(),
        timeZone: deps.timeZone(),
        typing: input.typing,
      });
      const plan = planQuery(understood);
      const answer =
        plan.kind === "browse"
          ? await browse(deps, plan, input, log, signal)
          : await rank(deps, plan, input, log, signal);
      return described(answer, understood, log);
    },
    similar: (input, signal) => similar(deps, input, signal),
    suggest: (input, signal) => suggest(deps, input, signal),
  };
}

const described = (answer: Answer, understood: ParsedQuery, log: StepLog): SearchResult => ({
  ...answer,
  understood,
  printed: print(understood),
  plan: log.finish(),
});

async function rank(
  deps: SearchDeps,
  plan: QueryPlan,
  input: QueryInput,
  log: StepLog,
  signal?: AbortSignal,
): Promise<Answer> {
  const [revision, index] = await Promise.all([deps.store.revision(signal), deps.vectors.state()]);
  const retrieved = await retrieve(deps, plan, { revision, index }, log, signal);
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
): Promise<readonly Found[]> {
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
