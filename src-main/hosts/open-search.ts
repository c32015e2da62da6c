import type { Embedder } from "#core/ports/embedder.ts";
import type { Places } from "#core/ports/places.ts";
import type { Reranker } from "#core/ports/reranker.ts";
import type { Search } from "#core/ports/use-cases.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import type { JointSearch } from "#core/query/joint/joint-search.ts";
import type { LookSearch } from "#core/query/looks/look-leg.ts";
import { createPlanner } from "#core/query/planner/planner.ts";
import { createRecallWatch } from "#core/query/recall-watch.ts";
import { createSentenceReranker } from "#core/query/sentence-reranker.ts";
import { createSearch } from "#core/query/search.ts";
import type { RecallState } from "#shared/model/recall.ts";
import type { OpenStore } from "./open-store.ts";
import { systemChance, systemClock } from "./system-clock.ts";
import { createTimeZone } from "./time-zone.ts";

export interface OpenSearchDeps {
  readonly store: Pick<OpenStore, "search"> & {
    readonly library: Pick<OpenStore["library"], "readSetting" | "writeSetting">;
  };
  readonly vectors: VectorIndex;
  readonly embedder: Embedder;
  readonly looks: LookSearch;
  readonly sounds: LookSearch;
  readonly joint: JointSearch;
  readonly places: Places;
  /** The model that reads the first results once more, where there is one beside what the text model makes. */
  readonly rerank: (usual: Reranker) => Reranker;
  /** Of work that nobody waits for: searching goes on without it. */
  readonly report: (error: unknown) => void;
}

/** How well searching goes. */
export interface SearchMeasures {
  readonly cache: { readonly hitCount: number; readonly questionCount: number };
  readonly recall: Pick<RecallState, "estimates" | "raised">;
}

export interface OpenSearch extends AsyncDisposable {
  readonly search: Search;
  readonly measures: () => SearchMeasures;
}

/** Searching, and the planner behind it, which works on when nobody searches until it is disposed. */
export async function openSearch({
  store,
  vectors,
  embedder,
  looks,
  sounds,
  joint,
  places,
  rerank,
  report,
}: OpenSearchDeps): Promise<OpenSearch> {
  const { space } = embedder;
  const settings = store.library;
  const reading = { store: store.search, clock: systemClock };
  await using opening = new AsyncDisposableStack();
  const planner = opening.use(await createPlanner({ ...reading, vectors, space, settings, onFault: report }));
  const watch = await createRecallWatch({
    vectors,
    clock: systemClock,
    chance: systemChance,
    settings,
    idle: planner.idle,
    spaceId: space.id,
  });
  const timeZone = createTimeZone(systemClock);
  const search = createSearch({
    ...reading,
    vectors: watch.vectors,
    embedder,
    timeZone,
    planner,
    looks,
    sounds,
    joint,
    places,
    reranker: rerank(createSentenceReranker(embedder)),
  });
  const opened = opening.move();
  return {
    search,
    measures: () => ({ cache: search.cacheRate(), recall: watch.state() }),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
