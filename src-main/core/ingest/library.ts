/** Puts the stages together into what the contract's handlers call. */
import type { Decoder } from "#core/ports/decoder.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { FileTree } from "#core/ports/file-tree.ts";
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { Library, Refusal } from "#core/ports/use-cases.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import { createActivityReports } from "./activity.ts";
import { createFolders } from "./folders.ts";
import { startPipeline } from "./pipeline.ts";
import type { IngestSystem } from "./system.ts";
import { trace } from "./trace.ts";
import { createVectorFeed } from "./vector-feed.ts";

export interface LibraryDeps {
  readonly store: LibraryStore;
  readonly files: FileTree;
  readonly decoder: Decoder;
  readonly embedder: Embedder;
  /** Opened already. */
  readonly vectors: VectorIndex;
  readonly system: IngestSystem;
}

/** Survives a restart, for whoever paused ingestion meant it. */
const pausedSetting = "paused";
const notFound: Refusal = { refused: "NOT_FOUND" };

/** Ports stay the caller's to dispose of; what runs here ends with the library. */
export function createLibrary(deps: LibraryDeps): Library {
  const { store, files, system } = deps;
  let isPaused = false;
  let started = false;
  let finished: (() => void)[] = [];
  const noteProgress = (finishedItemCount = 0): void => {
    activity.note(finishedItemCount);
    for (const check of finished) check();
  };
  const feed = createVectorFeed(deps.vectors, system.onFault);
  const pipeline = startPipeline({ ...deps, feed, onProgress: noteProgress });
  const folders = createFolders({ store, files, feed, system, onChange: noteProgress, onQueued: pipeline.wake });
  const activity = createActivityReports({
    store,
    vectors: deps.vectors,
    clock: system.clock,
    folders: folders.listFolders,
    working: pipeline.working,
    isPaused: () => isPaused,
  });

  return {
    ...folders,
    async start() {
      await store.release(null);
      isPaused = (await store.readSetting(pausedSetting)) === "true";
      pipeline.setPaused(isPaused);
      await folders.start();
      started = true;
      noteProgress();
    },
    async listItems(filter, offset, limit) {
      const [page, revision] = await Promise.all([store.listItems(filter, offset, limit), store.revision()]);
      return { ...page, revision };
    },
    getItem: async (itemId) => (await store.getItem(itemId)) ?? notFound,
    async readSegments(itemId, fromOrdinal, limit) {
      return (await store.getItem(itemId)) === undefined ? notFound : store.readSegments(itemId, fromOrdinal, limit);
    },
    thumbnail: (itemId) => store.thumbnail(itemId),
    async retryItems(itemIds) {
      const itemCount = await store.retry(itemIds, system.clock.nowMs());
      pipeline.wake();
      return itemCount;
    },
    async cancelItems(itemIds) {
      const itemCount = await store.cancel(itemIds);
      noteProgress();
      return itemCount;
    },
    async tagItem(itemId, tags) {
      if ((await store.getItem(itemId)) === undefined) return notFound;
      await store.setTags(itemId, tags);
      noteProgress();
      return (await store.getItem(itemId)) ?? notFound;
    },
    trace: (path) => trace({ store, files, settings: system.settings, spaceId: deps.embedder.space.id }, path),
    activity: activity.current,
    watchActivity: activity.watch,
    async setPaused(paused) {
      isPaused = paused;
      await store.writeSetting(pausedSetting, String(paused));
      pipeline.setPaused(paused);
      return activity.current();
    },
    idle: (signal) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (!started || isPaused || !folders.isQuiet() || !pipeline.isQuiet()) return;
          stop();
          feed.drained().then(resolve, reject);
        };
        const abort = (): void => {
          stop();
          reject(signal?.reason instanceof Error ? signal.reason : new Error("cancelled"));
        };
        const stop = (): void => {
          finished = finished.filter((other) => other !== check);
          signal?.removeEventListener("abort", abort);
        };
        if (signal?.aborted === true) return abort();
        signal?.addEventListener("abort", abort, { once: true });
        finished.push(check);
        check();
      }),
    async [Symbol.asyncDispose]() {
      await folders[Symbol.asyncDispose]();
      await pipeline[Symbol.asyncDispose]();
      await feed.drained();
    },
  };
}
