import type { Embedder } from "#core/ports/embedder.ts";
import type { LateNews, LateSense, NotedMatches, WatchStore } from "#core/ports/watch-store.ts";
import type { Stopwatch } from "#core/ports/clock.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import type { CompiledWatches } from "./compiled-watches.ts";
import { limits } from "./limits.ts";
import { createShownWatches, type ShownDeps } from "./shown.ts";

export interface LateDeps {
  readonly store: Pick<WatchStore, "showFor" | "isOwed" | "hearLate">;
  readonly joint: ShownDeps["joint"];
  readonly watches: Pick<CompiledWatches, "byNumber" | "isBare">;
  readonly embedder: Pick<Embedder, "space">;
  readonly clock: Pick<Stopwatch, "nowMs">;
  /** Runs while nothing else is heard and no watch changes, with the watches as they are stored. */
  readonly still: (work: () => Promise<boolean>) => Promise<boolean>;
  /** As `still` runs it. False where there is no more for now. */
  readonly hearLooked: () => Promise<boolean>;
  readonly isTold: () => boolean;
  readonly onMatch: (noted: NotedMatches) => void;
  readonly onFault: (error: unknown) => void;
}

/** Asks the watches about what came behind its item, beside what comes: a model may take long to read what is waited for. */
export interface Late extends AsyncDisposable {
  wake(...news: readonly LateNews[]): void;
}

export function createLate(deps: LateDeps): Late {
  const closing = new AbortController();
  const woken = new Set<LateNews>();
  const shown = createShownWatches({ ...deps, watches: deps.watches.byNumber });
  let running: Promise<void> | undefined;

  /** False where there is no more for now. */
  const hearPage = async (sense: LateSense, spaceId: SpaceId): Promise<boolean> => {
    const { store, clock, isTold, onMatch } = deps;
    const countMax = limits.heardSegmentCountMax;
    const noted = await store.hearLate(sense, spaceId, countMax, clock.nowMs(), isTold());
    if (noted.newCount > 0) onMatch(noted);
    return !noted.isAll;
  };
  const hearMeaning = (): Promise<boolean> =>
    deps.still(async () => {
      const { id } = deps.embedder.space;
      // Watches without vectors have them when the model runs: then there is more that is late.
      return !deps.watches.isBare() && (await deps.store.isOwed("meaning", id)) && hearPage("meaning", id);
    });
  const hearShown = async (): Promise<boolean> => {
    const spaceId = await shown.spaceId();
    if (spaceId === undefined || deps.watches.byNumber.size === 0) return false;
    if (!(await deps.store.isOwed("shown", spaceId)) || !(await shown.prepare(closing.signal))) return false;
    // A watch that came meanwhile is read first.
    return deps.still(async () => !shown.isReady(spaceId) || hearPage("shown", spaceId));
  };
  const hear: Readonly<Record<LateNews, () => Promise<boolean>>> = {
    meaning: hearMeaning,
    shown: hearShown,
    looked: () => deps.still(deps.hearLooked),
  };
  const run = async (): Promise<void> => {
    for (;;) {
      const [news] = woken;
      if (news === undefined || closing.signal.aborted) return;
      woken.delete(news);
      while (await hear[news]()) closing.signal.throwIfAborted();
    }
  };
  return {
    wake(...news) {
      for (const each of news) woken.add(each);
      if (closing.signal.aborted) return;
      running ??= run()
        .catch((thrown: unknown) => {
          if (!closing.signal.aborted) deps.onFault(thrown);
        })
        .finally(() => (running = undefined));
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      await running;
    },
  };
}
