import type { Stopwatch } from "#core/ports/clock.ts";
import type { LibraryStatistics, SearchStore } from "#core/ports/search-store.ts";
import { limits } from "./limits.ts";

/** The library's statistics as they were last read, and whether they still tell anything. */
export interface LibraryCounts {
  statistics(): LibraryStatistics | undefined;
  read(signal?: AbortSignal): Promise<LibraryStatistics>;
  /** `segmentCount`: as a search has just seen it. */
  isOutOfDate(segmentCount: number): boolean;
}

export function createLibraryCounts(store: SearchStore, clock: Stopwatch): LibraryCounts {
  let counted: { readonly statistics: LibraryStatistics; readonly atMs: number } | undefined;
  return {
    // Of an empty library nothing can be foretold: as though it had not been counted.
    statistics: () => (counted?.statistics.segmentCount === 0 ? undefined : counted?.statistics),
    async read(signal) {
      const statistics = await store.statistics(signal);
      counted = { statistics, atMs: clock.elapsedMs() };
      return statistics;
    },
    isOutOfDate(segmentCount) {
      if (counted === undefined) return true;
      const { statistics, atMs } = counted;
      const drift = Math.abs(segmentCount - statistics.segmentCount) / Math.max(1, statistics.segmentCount);
      return drift > limits.statisticsDriftMax || clock.elapsedMs() - atMs > limits.statisticsAgeMsMax;
    },
  };
}
