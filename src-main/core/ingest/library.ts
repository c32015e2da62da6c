/** Puts the stages together into what the contract's handlers call. */
import { createGate } from "#shared/kit/gate.ts";
import type { CaptureStore } from "#core/ports/capture-store.ts";
import type { Decoder } from "#core/ports/decoder.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { FileTree } from "#core/ports/file-tree.ts";
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { SoundStore } from "#core/ports/sound-store.ts";
import type { SpaceStore } from "#core/ports/space-store.ts";
import type { SpaceFeed } from "#core/ports/spaces.ts";
import type { StreamStore } from "#core/ports/stream-store.ts";
import type { JointSpaces, SeeingStatus } from "#core/ports/joint-space.ts";
import type { JointStore, LookStore, LookTip } from "#core/ports/picture-store.ts";
import type { Library } from "#core/ports/use-cases.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import { createActivityReports } from "./activity.ts";
import { createBare } from "./bare.ts";
import { createFolders } from "./folders.ts";
import { createIdle } from "./idle.ts";
import { createItemCalls } from "./item-calls.ts";
import { createPause, wasPaused } from "./pause.ts";
import { createPictures } from "./pictures.ts";
import { Pipeline } from "./pipeline.ts";
import { createPushed, type Pushed } from "./pushed.ts";
import { createSpaceFeed } from "./space-feed.ts";
import { createRecordings } from "./recordings.ts";
import { createReadings, type ReadingParts } from "./readings.ts";
import type { IngestSystem } from "./system.ts";
import { trace } from "./trace.ts";
import { createVectorFeed } from "./vector-feed.ts";
import { createVectorReplacement, type VectorReplacement } from "./vector-replacement.ts";

export interface LibraryDeps {
  readonly store: LibraryStore & StreamStore & CaptureStore;
  readonly files: FileTree;
  readonly decoder: Decoder;
  readonly embedder: Embedder;
  /** Opened already. */
  readonly vectors: VectorIndex;
  /** Where the looks of pictures go; absent: pictures are found by words alone. */
  readonly pictures?: {
    readonly looks: LookStore & JointStore;
    readonly index: Pick<VectorIndex, "apply">;
    readonly spaceId: SpaceId;
    /** Of before the index was opened. */
    readonly tip: LookTip;
    /** Of a model that reads pictures and words, while one is here. */
    readonly joint: JointSpaces;
  };
  /** Where it goes how recordings sound; absent: they are found by words alone. */
  readonly sounds?: {
    readonly store: SoundStore;
    readonly index: Pick<VectorIndex, "apply">;
    /** Of before the index was opened. */
    readonly tip: LookTip;
  };
  /** Reads text in pictures; absent: they are found by what else is known of them. */
  readonly readings?: ReadingParts;
  readonly system: IngestSystem;
  /** Whether the store had none when somebody last wrote, be it a stream or a person; absent: only what is read is known of. */
  readonly room?: { readonly isFull: () => boolean; onChange(listener: () => void): void };
  /** Something may have been stored. */
  readonly onStored?: () => void;
  /** Something of the library may have changed, what is stored or not. */
  readonly onChanged?: () => void;
  /** A model has seen pictures. */
  readonly onSeen?: () => void;
  /** What was stored before it was looked at, or listened to, has been. */
  readonly onLooked?: () => void;
  /** What was stored without vectors has some. */
  readonly onFilled?: () => void;
}

/** Survives a restart, for whoever paused ingestion meant it. */
const pausedSetting = "paused";

export type IngestLibrary = Library &
  VectorReplacement &
  Pushed["useCases"] & {
    /** Only what embeds anew has this store. */
    spaceFeed(store: Pick<SpaceStore, "addVectors">): SpaceFeed;
    /** How many pictures were seen by a model; undefined where none is here. */
    seeing(): Promise<SeeingStatus | undefined>;
  };

/** What the person wants of ingestion now. */
interface Run {
  isPaused: boolean;
  isStarted: boolean;
}

/** The parts that run, which tell each other when there is something to do. */
function createParts(deps: LibraryDeps, run: Run) {
  const { store, files, system, vectors } = deps;
  const onProgress = (finishedItemCount = 0): void => {
    activity.note(finishedItemCount);
    idle.check();
    pictures.wake();
    recordings.wake();
    readings.wake();
    pushed.check();
    deps.onChanged?.();
    if (finishedItemCount > 0) deps.onStored?.();
  };
  const feed = createVectorFeed(vectors, system.onFault);
  const gate = createGate();
  const bare = createBare();
  const onBare = bare.note;
  const pipeline = new Pipeline({ ...deps, gate, feed, onBare, onProgress });
  const onQueued = (): void => pipeline.wake();
  const { readsSlowly = () => false } = deps.decoder;
  const folders = createFolders({ store, files, feed, system, readsSlowly, onChange: onProgress, onQueued });
  // A library that is opened for one command is never started.
  const isPaused = async (): Promise<boolean> =>
    run.isStarted ? run.isPaused : wasPaused(store, pausedSetting);
  const isResting = (): boolean => !run.isStarted || run.isPaused || pipeline.isDiskFull();
  const pushed = createPushed({ ...deps, gate, feed, isPaused, isResting, onBare, onProgress, onQueued });
  const mayRest = (): boolean => run.isStarted && !run.isPaused && pipeline.isQuiet();
  const idle = createIdle(() => mayRest() && folders.isQuiet());
  const around = { isStarted: () => run.isStarted, isCalm: mayRest, onChange: () => activity.note(0) };
  const pictures = createPictures(deps, around);
  const recordings = createRecordings(deps, around);
  const readings = createReadings(
    { ...deps, gate, feed, onBare },
    { isCalm: mayRest, onChange: () => activity.note(0), onStored: () => deps.onStored?.() },
  );
  const activity = createActivityReports({
    store,
    vectors,
    clock: system.clock,
    folders: () => folders.listFolders(),
    working: () => pipeline.working(),
    isPaused: () => run.isPaused,
    isDiskFull: () => pipeline.isDiskFull() || deps.room?.isFull() === true,
    reading: () => readings.status(),
    looking: pictures.backlog,
    listening: recordings.backlog,
  });
  deps.room?.onChange(() => activity.note(0));
  const looked = { pictures, recordings, readings };
  const spaceFeed = createSpaceFeed(gate, feed, bare, () => deps.onFilled?.());
  return { feed, spaceFeed, pipeline, folders, pushed, idle, ...looked, activity, onProgress, onQueued };
}

/** Ports stay the caller's to dispose of; what runs here ends with the library. */
export function createLibrary(deps: LibraryDeps): IngestLibrary {
  const { store, files, system } = deps;
  const run: Run = { isPaused: false, isStarted: false };
  const {
    feed,
    spaceFeed,
    pipeline,
    folders,
    pushed,
    idle,
    pictures,
    recordings,
    readings,
    activity,
    onProgress,
    onQueued,
  } = createParts(deps, run);
  const pause = pauseOf(deps, run, { pipeline, pushed });
  return {
    ...folders,
    ...createVectorReplacement(store, feed),
    spaceFeed,
    seeing: pictures.seeing,
    ...pushed.useCases,
    ...createItemCalls({
      store,
      clock: system.clock,
      onChange: onProgress,
      onQueued,
      onCancelled: (itemIds) => pipeline.stop(itemIds),
    }),
    async start() {
      const isHeld = await wasPaused(store, pausedSetting);
      // Or it was paused in this moment.
      run.isPaused ||= isHeld;
      await pipeline.start(run.isPaused);
      await folders.start();
      run.isStarted = true;
      pushed.start();
      onProgress();
    },
    trace: (path) =>
      trace({ store, files, settings: system.settings, spaceId: deps.embedder.space.id }, path),
    activity: () => activity.current(),
    watchActivity: (signal) => activity.watch(signal),
    async setPaused(paused) {
      await pause(paused);
      return activity.current();
    },
    async idle(signal) {
      await idle.wait(signal);
      await Promise.all([feed.drained(), pictures.drained(), recordings.drained()]);
    },
    async [Symbol.asyncDispose]() {
      for (const part of [folders, pipeline, pushed, pictures, recordings, readings])
        await part[Symbol.asyncDispose]();
      await feed.drained();
    },
  };
}

const pauseOf = (
  { store }: Pick<LibraryDeps, "store">,
  run: Run,
  { pipeline, pushed }: { readonly pipeline: Pipeline; readonly pushed: Pick<Pushed, "check"> },
): ((isPaused: boolean) => Promise<void>) =>
  createPause({
    store,
    settingName: pausedSetting,
    become(isPaused) {
      run.isPaused = isPaused;
      pipeline.setPaused(isPaused);
      pushed.check();
    },
  });
