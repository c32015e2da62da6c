/** What the queue is doing, for people: counts, rate, time left, at most four times a second. */
import type { Backlog } from "#shared/model/backlog.ts";
import type { FolderStatus } from "#shared/model/folder.ts";
import type { ReadingStatus } from "#shared/model/reading.ts";
import type { Activity } from "#shared/rpc/library-contract.ts";
import type { Clock } from "#core/ports/clock.ts";
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import { limits } from "./limits.ts";
import { createRateMeter } from "./rate-meter.ts";

export interface ActivityDeps {
  readonly store: Pick<LibraryStore, "counts" | "revision" | "segmentCount">;
  readonly vectors: Pick<VectorIndex, "state">;
  readonly clock: Clock;
  readonly folders: () => Promise<readonly FolderStatus[]>;
  readonly working: () => readonly string[];
  readonly isPaused: () => boolean;
  readonly isDiskFull: () => boolean;
  readonly reading: () => ReadingStatus;
  readonly looking: () => Backlog | undefined;
  readonly listening: () => Backlog | undefined;
}

export interface ActivityReports {
  current(): Promise<Activity>;
  watch(signal: AbortSignal): AsyncIterable<Activity>;
  /** Something that a report shows has changed; so many items were finished. */
  note(finishedItemCount: number): void;
}

export function createActivityReports(deps: ActivityDeps): ActivityReports {
  const { store, clock } = deps;
  const rate = createRateMeter(clock);
  const waiting = new Set<() => void>();
  let version = 0;

  const current = async (): Promise<Activity> => {
    const [counts, folders, revision, index, wantedCount] = await Promise.all([
      store.counts(),
      deps.folders(),
      store.revision(),
      deps.vectors.state(),
      store.segmentCount(),
    ]);
    // What waits in a paused folder waits for the person, not for its turn.
    const leftCount = folders
      .filter((folder) => !folder.paused)
      .reduce((sum, folder) => sum + folder.counts.waiting + folder.counts.working, 0);
    const [looking, listening] = [deps.looking(), deps.listening()];
    const itemsPerSecond = leftCount === 0 ? 0 : rate.perSecond();
    return {
      paused: deps.isPaused(),
      diskFull: deps.isDiskFull(),
      counts,
      itemsPerSecond,
      ...(itemsPerSecond > 0 && !deps.isPaused() ? { remainingMs: (leftCount / itemsPerSecond) * 1000 } : {}),
      working: deps.working().slice(0, limits.shownWorkingCountMax),
      folders,
      index: { state: index.state, vectorCount: index.vectorCount, wantedCount },
      reading: deps.reading(),
      ...(looking === undefined ? {} : { looking }),
      ...(listening === undefined ? {} : { listening }),
      revision,
    };
  };

  return {
    current,
    note(finishedItemCount) {
      rate.note(finishedItemCount);
      version++;
      for (const wake of waiting) wake();
      waiting.clear();
    },
    async *watch(signal) {
      while (!signal.aborted) {
        const seenVersion = version;
        yield await current();
        try {
          await clock.sleep(limits.activityPauseMs, signal);
          if (version === seenVersion) await changed(waiting, signal);
        } catch (error) {
          if (!signal.aborted) throw error;
        }
      }
    },
  };
}

/** Resolves at the next change, or when the signal fires. */
function changed(waiting: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const wake = (): void => {
      waiting.delete(wake);
      signal.removeEventListener("abort", wake);
      resolve();
    };
    waiting.add(wake);
    signal.addEventListener("abort", wake, { once: true });
  });
}
