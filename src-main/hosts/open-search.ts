import type { Embedder } from "#core/ports/embedder.ts";
import type { Search } from "#core/ports/use-cases.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import { createPlanner } from "#core/query/planner/planner.ts";
import { createSearch } from "#core/query/search.ts";
import type { OpenStore } from "./open-store.ts";
import { systemClock } from "./system-clock.ts";

export interface OpenSearchDeps {
  readonly store: Pick<OpenStore, "library" | "search">;
  readonly vectors: VectorIndex;
  readonly embedder: Embedder;
  /** Of work that nobody waits for: searching goes on without it. */
  readonly report: (error: unknown) => void;
}

/** Searching, and the planner behind it, which works on when nobody searches until it is disposed. */
export async function openSearch({
  store,
  vectors,
  embedder,
  report,
}: OpenSearchDeps): Promise<{ readonly search: Search } & AsyncDisposable> {
  const { id: spaceId, dimensions } = embedder.space;
  const reading = { store: store.search, vectors, clock: systemClock };
  const planner = await createPlanner({
    ...reading,
    spaceId,
    dimensions,
    settings: store.library,
    onFault: report,
  });
  const timeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
  return {
    search: createSearch({ ...reading, embedder, timeZone, planner }),
    [Symbol.asyncDispose]: () => planner[Symbol.asyncDispose](),
  };
}
