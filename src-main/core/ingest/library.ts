/** Puts the stages together into what the contract's handlers call. */
import type { Decoder } from "#core/ports/decoder.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { FileTree } from "#core/ports/file-tree.ts";
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { StreamStore } from "#core/ports/stream-store.ts";
import type { Library, Streams } from "#core/ports/use-cases.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import { createActivityReports } from "./activity.ts";
import { createFolders } from "./folders.ts";
import { createIdle } from "./idle.ts";
import { createItemCalls } from "./item-calls.ts";
import { Pipeline } from "./pipeline.ts";
import { createStreams } from "./streams.ts";
import type { IngestSystem } from "./system.ts";
import { trace } from "./trace.ts";
import { createVectorFeed } from "./vector-feed.ts";
import { createVectorReplacement, type VectorReplacement } from "./vector-replacement.ts";

export interface LibraryDeps {
  readonly store: LibraryStore & StreamStore;
  readonly files: FileTree;
  readonly decoder: Decoder;
  readonly embedder: Embedder;
  /** Opened already. */
  readonly vectors: VectorIndex;
  readonly system: IngestSystem;
  /** Something may have been stored. */
  readonly onStored?: () => void;
}

/** Survives a restart, for whoever paused ingestion meant it. */
const pausedSetting = "paused";

export type IngestLibrary = Library & VectorReplacement & { readonly streams: Streams };

/** Ports stay the caller's to dispose of; what runs here ends with the library. */
export function createLibrary(deps: LibraryDeps): IngestLibrary {
  const { store, files, system, vectors } = deps;
  const { clock } = system;
  let isPaused = false;
  let isStarted = false;
  const onProgress = (finishedItemCount = 0): void => {
    activity.note(finishedItemCount);
    idle.check();
    if (finishedItemCount > 0) deps.onStored?.();
  };
  const feed = createVectorFeed(vectors, system.onFault);
  const pipeline = new Pipeline({ ...deps, feed, onProgress });
  const onQueued = (): void => pipeline.wake();
  const { readsSlowly = () => false } = deps.decoder;
  const folders = createFolders({ store, files, feed, system, readsSlowly, onChange: onProgress, onQueued });
  // A library that is opened for one command is never started.
  const isPausedNow = async (): Promise<boolean> => (isStarted ? isPaused : wasPaused(store));
  const streams = createStreams({ ...deps, feed, isPaused: isPausedNow, onProgress });
  const idle = createIdle(() => isStarted && !isPaused && folders.isQuiet() && pipeline.isQuiet());
  const activity = createActivityReports({
    store,
    vectors,
    clock,
    folders: () => folders.listFolders(),
    working: () => pipeline.working(),
    isPaused: () => isPaused,
    isDiskFull: () => pipeline.isDiskFull(),
  });

  return {
    ...folders,
    ...createVectorReplacement(store, feed),
    streams,
    ...createItemCalls({ store, clock, onChange: onProgress, onQueued }),
    async start() {
      isPaused = await wasPaused(store);
      await pipeline.start(isPaused);
      await folders.start();
      isStarted = true;
      onProgress();
    },
    trace: (path) =>
      trace({ store, files, settings: system.settings, spaceId: deps.embedder.space.id }, path),
    activity: () => activity.current(),
    watchActivity: (signal) => activity.watch(signal),
    async setPaused(paused) {
      isPaused = paused;
      await store.writeSetting(pausedSetting, String(paused));
      pipeline.setPaused(paused);
      return activity.current();
    },
    async idle(signal) {
      await idle.wait(signal);
      await feed.drained();
    },
    async [Symbol.asyncDispose]() {
      await folders[Symbol.asyncDispose]();
      await pipeline[Symbol.asyncDispose]();
      await streams[Symbol.asyncDispose]();
      await feed.drained();
    },
  };
}

const wasPaused = async (store: Pick<LibraryStore, "readSetting">): Promise<boolean> =>
  (await store.readSetting(pausedSetting)) === "true";
