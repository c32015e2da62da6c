import { rm } from "node:fs/promises";
import type { Stopwatch } from "#core/ports/clock.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { ComparedSpace, PreparedSpace, SpaceFeed, SpacePlace } from "#core/ports/spaces.ts";
import type { VectorExchange, Watches } from "#core/ports/use-cases.ts";
import type { Places } from "#core/ports/places.ts";
import type { LookSearch } from "#core/query/looks/look-leg.ts";
import { createExactVectors } from "#core/reindex/exact-vectors.ts";
import { indexFolders } from "../data-folder.ts";
import { limits } from "../limits.ts";
import { nothingLearnt, openSearch, type OpenSearchDeps } from "../open-search.ts";
import type { OpenStore } from "../open-store.ts";
import type { LiveSpace } from "./live-space.ts";
import type { OpenIndexOf } from "./open-index.ts";
import { openSpace, type OpenSpace } from "./open-space.ts";

export interface SpacePlaceDeps {
  readonly dataFolder: string;
  readonly live: LiveSpace;
  readonly store: OpenStore;
  readonly looks: LookSearch;
  readonly sounds: LookSearch;
  readonly joint: OpenSearchDeps["joint"];
  readonly places: Places;
  readonly rerank: OpenSearchDeps["rerank"];
  readonly feed: SpaceFeed;
  readonly exchange: Pick<VectorExchange, "alone">;
  readonly watches: Pick<Watches, "heard" | "movedBy">;
  readonly clock: Stopwatch;
  readonly openIndex: OpenIndexOf;
  readonly report: (error: unknown) => void;
}

export const createSpacePlace = (deps: SpacePlaceDeps): SpacePlace => ({
  embedder: deps.live.embedder,
  search: deps.live.search,
  traffic: deps.live.traffic,
  feed: deps.feed,
  prepare: (embedder, signal) => prepare(deps, embedder, signal),
  compared: (embedder) => compared(deps, embedder),
  async removeIndex(modelId) {
    // The one that was just replaced may still be writing.
    await deps.live.retired();
    for (const folder of Object.values(indexFolders(deps.dataFolder, modelId)))
      await rm(folder, { recursive: true, force: true });
  },
});

async function prepare(
  deps: SpacePlaceDeps,
  embedder: Embedder,
  signal: AbortSignal,
): Promise<PreparedSpace> {
  const { live } = deps;
  await live.retired();
  const space = await openBeside(deps, embedder, signal);
  let isTaken = false;
  return {
    async take(last, settle) {
      await switchTo(deps, space, last, async () => {
        await settle();
        isTaken = true;
        live.replace(space);
      });
    },
    async [Symbol.asyncDispose]() {
      if (!isTaken) await space[Symbol.asyncDispose]();
    },
  };
}

/** Resolves when the index has every row that there was. */
async function openBeside(deps: SpacePlaceDeps, embedder: Embedder, signal: AbortSignal): Promise<OpenSpace> {
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  await using opening = new AsyncDisposableStack();
  opening.use(embedder);
  const vectors = opening.use(await deps.openIndex(embedder, failed.reject));
  while ((await vectors.state()).state === "building")
    await Promise.race([deps.clock.sleep(limits.indexLookMs, signal), failed.promise]);
  const space = await openSpace(deps, embedder, vectors);
  opening.move();
  return space;
}

/**
 * Invariant: a vector is only ever told to the index of its own space. So nothing is embedded and stored meanwhile, no file
 * of vectors is taken in, and all that was stored has been heard by the watches where they are.
 */
const switchTo = (
  { feed, exchange, watches, store }: SpacePlaceDeps,
  { vectors }: OpenSpace,
  last: () => Promise<void>,
  replace: () => Promise<void>,
): Promise<void> =>
  exchange.alone(() =>
    feed.still(async (alone) => {
      await last();
      await watches.heard();
      await watches.movedBy(() =>
        alone(async () => {
          await vectors.reconcile(await store.library.revision());
          await replace();
        }),
      );
    }),
  );

async function compared(
  { store, looks, sounds, joint, places, rerank, report }: SpacePlaceDeps,
  embedder: Embedder,
): Promise<ComparedSpace> {
  await using opening = new AsyncDisposableStack();
  opening.use(embedder);
  const { id } = embedder.space;
  const { length } = await store.spaces.vectorIds(id);
  const vectors = createExactVectors(store.spaces, id, length);
  const settings = nothingLearnt;
  const opened = await openSearch({
    store: { search: store.search, library: settings },
    embedder,
    vectors,
    looks,
    sounds,
    joint,
    places,
    rerank,
    report,
  });
  opening.use(opened);
  const parts = opening.move();
  return { search: opened.search, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}
