import type { Embedder } from "#core/ports/embedder.ts";
import type { JointSpace } from "#core/ports/joint-space.ts";
import type { Places } from "#core/ports/places.ts";
import type { Reranker } from "#core/ports/reranker.ts";
import type { Search } from "#core/ports/use-cases.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import type { JointSearch } from "#core/query/joint/joint-search.ts";
import type { LookSearch } from "#core/query/looks/look-leg.ts";
import { createPlanner } from "#core/query/planner/planner.ts";
import { openRecallLearnt } from "#core/query/recall-learnt.ts";
import { createRecallWatch, type RecallWatch } from "#core/query/recall-watch.ts";
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
  readonly recall: readonly RecallState[];
}

export interface OpenSearch extends AsyncDisposable {
  readonly search: Search;
  readonly measures: () => SearchMeasures;
}

/** What plans learn from comparing all rows is not true of an index, and is not kept. */
export const nothingLearnt: OpenSearchDeps["store"]["library"] = {
  readSetting: () => Promise.resolve(undefined),
  writeSetting: () => Promise.resolve(),
};

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
  const watch = createRecallWatch({
    clock: systemClock,
    chance: systemChance,
    learnt: await openRecallLearnt(settings),
    idle: planner.idle,
  });
  const lookedBy = (search: LookSearch): LookSearch => ({
    ...search,
    index: watch.watched(search.space.id, search.index),
  });
  const timeZone = createTimeZone(systemClock);
  const search = createSearch({
    ...reading,
    vectors: watch.watched(space.id, vectors),
    embedder,
    timeZone,
    planner,
    looks: lookedBy(looks),
    sounds: lookedBy(sounds),
    joint: watchedJoint(watch, joint),
    places,
    reranker: rerank(createSentenceReranker(embedder)),
  });
  const opened = opening.move();
  return {
    search,
    measures: () => ({ cache: search.cacheRate(), recall: watch.states() }),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Each model that comes brings a space of its own. */
function watchedJoint(watch: RecallWatch, joint: JointSearch): JointSearch {
  const known = new WeakMap<JointSpace, JointSpace>();
  const watched = (space: JointSpace | undefined): JointSpace | undefined => {
    if (space === undefined) return undefined;
    const held = known.get(space) ?? {
      ...space,
      index: watch.watched(space.embedder.space.id, space.index),
    };
    known.set(space, held);
    return held;
  };
  return {
    ...joint,
    current: () => watched(joint.current()),
    ready: async () => watched(await joint.ready()),
  };
}
