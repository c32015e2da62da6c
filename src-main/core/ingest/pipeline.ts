/** The queue's engine: claim → decode → chunk and embed → commit → index, several batches under way at once. */
import { createSerial } from "#shared/kit/serial.ts";
import type { Decoder } from "#core/ports/decoder.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { ClaimedItem, CommittedItem, ItemCommit, LibraryStore } from "#core/ports/library-store.ts";
import type { VectorRow } from "#core/ports/vector-index.ts";
import { limits } from "./limits.ts";
import { prepare, refusal } from "./prepare.ts";
import type { IngestSystem } from "./system.ts";
import type { VectorFeed } from "./vector-feed.ts";

export interface PipelineDeps {
  readonly store: LibraryStore;
  readonly decoder: Decoder;
  readonly embedder: Embedder;
  readonly feed: VectorFeed;
  readonly system: IngestSystem;
  /** After every commit, and when the queue becomes quiet. */
  readonly onProgress: (finishedItemCount: number) => void;
}

export interface Pipeline extends AsyncDisposable {
  /** There may be something new to claim. */
  wake(): void;
  setPaused(paused: boolean): void;
  /** Nothing is under way, and the last look into the queue found nothing to do. */
  isQuiet(): boolean;
  /** Paths under way, oldest first. */
  working(): readonly string[];
}

/**
 * Stages hand over through one-at-a-time lanes, so that while batch n is embedded, n + 1 is being decoded and n − 1
 * committed. Backpressure: a batch is claimed only when fewer than `batchesInFlightMax` are under way.
 */
export function startPipeline(deps: PipelineDeps): Pipeline {
  const { store, system } = deps;
  const closing = new AbortController();
  const underWay = new Map<Promise<void>, readonly ClaimedItem[]>();
  const lanes = { embed: createSerial(), commit: createSerial() };
  // Until the library is started: a host that only searches takes up no work.
  let paused = true;
  let wakeCount = 1;
  let lookedCount = 0;
  let rouse = (): void => undefined;

  const wake = (): void => {
    wakeCount++;
    rouse();
  };
  const begin = (claimed: readonly ClaimedItem[]): void => {
    const batch = processBatch(deps, lanes, claimed, closing.signal)
      .catch((error: unknown) => {
        if (!closing.signal.aborted) system.onFault(error);
      })
      .finally(() => {
        underWay.delete(batch);
        // A file that changed meanwhile is waiting again.
        wake();
      });
    underWay.set(batch, claimed);
  };
  const isQuiet = (): boolean => underWay.size === 0 && (paused || lookedCount === wakeCount);

  /** Until something new may be there, or the next retry is due. */
  const doze = async (): Promise<void> => {
    const woken = Promise.withResolvers<void>();
    rouse = woken.resolve;
    const timer = new AbortController();
    const stop = (): void => timer.abort();
    closing.signal.addEventListener("abort", stop, { once: true });
    const retryMs = paused ? undefined : await store.nextRetryMs();
    if (lookedCount === wakeCount && !closing.signal.aborted) {
      if (retryMs !== undefined)
        system.clock.sleep(Math.max(0, retryMs - system.clock.nowMs()), timer.signal).then(wake, () => undefined);
      await woken.promise;
    }
    timer.abort();
    closing.signal.removeEventListener("abort", stop);
  };

  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      const seenCount = wakeCount;
      const hasRoom = underWay.size < limits.batchesInFlightMax;
      const claimed =
        paused || !hasRoom
          ? []
          : await store.claim({ itemCountMax: limits.batchItemCountMax, bytesMax: limits.batchBytesMax }, system.clock.nowMs());
      if (claimed.length > 0) {
        begin(claimed);
        continue;
      }
      lookedCount = seenCount;
      if (isQuiet()) deps.onProgress(0);
      await doze();
    }
  };
  // Not before the caller has what it needs to hear of progress.
  const running = Promise.resolve().then(run).catch((error: unknown) => {
    if (!closing.signal.aborted) system.onFault(error);
  });

  return {
    wake,
    setPaused(value) {
      paused = value;
      wake();
    },
    isQuiet,
    working: () => [...underWay.values()].flatMap((items) => items.map(({ path }) => path)),
    async [Symbol.asyncDispose]() {
      const interrupted = [...underWay.values()].flat().map(({ itemId }) => itemId);
      closing.abort();
      rouse();
      await Promise.all([running, ...underWay.keys()]);
      // Those that were committed after all are no longer `working` and stay as they are.
      if (interrupted.length > 0) await store.release(interrupted);
    },
  };
}

interface Lanes {
  readonly embed: ReturnType<typeof createSerial>;
  readonly commit: ReturnType<typeof createSerial>;
}

async function processBatch(deps: PipelineDeps, lanes: Lanes, claimed: readonly ClaimedItem[], signal: AbortSignal): Promise<void> {
  const { store, system } = deps;
  const commits = await readBatch(deps, lanes, claimed, signal);
  await lanes.commit(async () => {
    signal.throwIfAborted();
    const nowMs = system.clock.nowMs();
    const { revision, removedSegments, items } = await store.commit(commits, nowMs);
    await deps.feed.push({ revision, removed: removedSegments, added: rowsOf(commits, items) });
    deps.onProgress(items.filter(({ outcome }) => outcome !== "stale").length);
  });
}

/** The part that may fail without harm: whatever breaks here is written to the items, and tried again. */
async function readBatch(
  deps: PipelineDeps,
  lanes: Lanes,
  claimed: readonly ClaimedItem[],
  signal: AbortSignal,
): Promise<readonly ItemCommit[]> {
  const { decoder, system } = deps;
  try {
    const { fileSizeBytesMax } = system.settings.current();
    const outcomes = await decoder.decode(
      claimed.map(({ path, sizeBytes, modifiedMs }) => ({ path, sizeBytes, modifiedMs })),
      { fileSizeBytesMax },
      signal,
    );
    return await lanes.embed(() => {
      signal.throwIfAborted();
      return prepare({ ...deps, chance: system.chance }, claimed, outcomes, system.clock.nowMs(), signal);
    });
  } catch (error) {
    signal.throwIfAborted();
    const detail = `It could not be read: ${error instanceof Error ? error.message : String(error)}`.slice(0, 500);
    const refused = { kind: "failed", reason: { code: "internal", detail }, retry: true } as const;
    return claimed.map((item) => refusal(item, refused, system.clock.nowMs(), system.chance));
  }
}

/** Vectors of what was written, under the ids that the store gave. */
function rowsOf(commits: readonly ItemCommit[], items: readonly CommittedItem[]): readonly VectorRow[] {
  return items.flatMap(({ outcome, segmentIds }, position) => {
    const commit = commits[position];
    if (outcome !== "written" || commit?.kind !== "indexed") return [];
    return segmentIds.flatMap((segmentId, ordinal) => {
      const vector = commit.vectors[ordinal];
      return vector === undefined ? [] : [{ segmentId, ...vector }];
    });
  });
}
