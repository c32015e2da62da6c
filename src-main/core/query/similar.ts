/** "More like this": the nearest segments of other items to one segment. */
import type { SearchStore, WordQuery } from "#core/ports/search-store.ts";
import type { Stopwatch } from "#core/ports/clock.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { Refusal, Search } from "#core/ports/use-cases.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import { emptyQuery } from "#shared/query/ast.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import { collapse } from "./collapse.ts";
import { chanceFor, cutOffWeak } from "./cut-off.ts";
import { countFacets } from "./facets.ts";
import type { Candidate } from "./fuse.ts";
import { hydratePage } from "./hydrate.ts";
import { candidateCountMax } from "./limits.ts";
import type { Planner } from "./planner/planner.ts";
import { createStepLog, workOf, type StepLog } from "./step-log.ts";

interface SimilarDeps {
  readonly store: SearchStore;
  readonly vectors: VectorIndex;
  readonly embedder: Embedder;
  readonly clock: Stopwatch;
  readonly planner: Planner;
}

const noWords: WordQuery = { anyOf: [], phrases: [], excluded: [] };
const nothingAsked = {
  understood: emptyQuery,
  printed: "",
  corrections: [],
  synonyms: [],
  examples: [],
  looks: [],
};

export async function similar(
  deps: SimilarDeps,
  input: Parameters<Search["similar"]>[0],
  signal?: AbortSignal,
): Promise<SearchResult | Refusal> {
  const { store, vectors, embedder, clock, planner } = deps;
  using _busy = planner.idle.busy();
  const log = createStepLog(clock, planner.paces);
  const [[self], vector, state] = await Promise.all([
    store.ownersOf([input.segmentId], signal),
    store.vectorOf(input.segmentId, embedder.space.id, signal),
    vectors.state(),
  ]);
  if (self === undefined) return { refused: "NOT_FOUND" };
  const { vectorCount } = state;
  const meaningReady = state.state !== "building";
  // While some of it is missing, what there is of the index is searched all the same.
  const candidates = await near(vectors, vectorCount > 0 ? vector : undefined, vectorCount, log, signal);
  const { shown, noGoodMatch } = cutOffWeak(candidates, chanceFor(embedder.space, vectorCount), false);
  const owners = await store.ownersOf(
    shown.map((candidate) => candidate.segmentId),
    signal,
  );
  // Neither itself nor a copy of itself is "more".
  const others = owners.filter(
    (owner) =>
      owner.itemId !== self.itemId &&
      (owner.contentHash === undefined || owner.contentHash !== self.contentHash),
  );
  const found = collapse(shown, others);
  const [hits, counted] = await Promise.all([
    hydratePage(deps, { found, offset: input.offset, limit: input.limit }, noWords, vector, signal),
    countFacets(
      store,
      found.map((entry) => entry.itemId),
      undefined,
      log,
      signal,
    ),
  ]);
  return {
    hits,
    noGoodMatch: noGoodMatch || found.length === 0,
    totalCount: found.length,
    ...counted,
    ...nothingAsked,
    plan: log.finish(),
    meaningReady,
  };
}

async function near(
  vectors: VectorIndex,
  vector: Float32Array | undefined,
  vectorCount: number,
  log: StepLog,
  signal?: AbortSignal,
): Promise<readonly Candidate[]> {
  const limit = candidateCountMax;
  const found = await log.timed(
    "meaning",
    async () =>
      vector === undefined ? undefined : vectors.nearest({ vector, limit, allowed: null }, signal),
    (given) => ({
      strategy: given?.strategy ?? { code: "no-vector" },
      why: { code: "likeness-is-nearness" },
      count: given?.neighbours.length ?? 0,
      ...(given === undefined ? {} : workOf(given, Math.min(limit, vectorCount))),
    }),
  );
  return (found?.neighbours ?? []).map(({ segmentId, cosine }, place) => ({
    segmentId,
    score: cosine,
    words: undefined,
    meaning: { rank: place + 1, score: cosine },
  }));
}
