import type { Embedder } from "#core/ports/embedder.ts";
import type { Search } from "#core/ports/use-cases.ts";
import { openSearch, type OpenSearchDeps, type SearchMeasures } from "../open-search.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";

/** All that belongs to one space: its model, its index, and searching with both. */
export interface OpenSpace extends AsyncDisposable {
  readonly embedder: Embedder;
  readonly vectors: VectorIndex;
  readonly search: Search;
  readonly measures: () => SearchMeasures;
}

/** The model and the index are the space's from then on, and are closed with it. */
export async function openSpace(
  deps: Pick<OpenSearchDeps, "store" | "looks" | "sounds" | "joint" | "places" | "rerank" | "report">,
  embedder: Embedder,
  vectors: VectorIndex,
): Promise<OpenSpace> {
  await using opening = new AsyncDisposableStack();
  opening.use(embedder);
  opening.use(vectors);
  const { search, measures } = opening.use(await openSearch({ ...deps, embedder, vectors }));
  const parts = opening.move();
  return { embedder, vectors, search, measures, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}
