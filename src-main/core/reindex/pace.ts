import type { Stopwatch } from "#core/ports/clock.ts";
import type { SearchTraffic } from "#core/ports/spaces.ts";
import { limits } from "./limits.ts";

/** Called after each page with what it took; resolves when the next may begin. */
export type Pace = (tookMs: number, signal: AbortSignal) => Promise<void>;

/** Searching goes first: half of the time is left to it anyway, and while somebody searches a page is seldom begun. */
export function createPace({
  clock,
  traffic,
}: {
  readonly clock: Stopwatch;
  readonly traffic: SearchTraffic;
}): Pace {
  return async (tookMs, signal) => {
    await clock.sleep(Math.min(limits.restMsMax, tookMs * limits.restFactor), signal);
    const beganMs = clock.elapsedMs();
    while (clock.elapsedMs() - beganMs < limits.politeMsMax) {
      const seen = traffic.begunCount();
      if (!traffic.isSearching()) await clock.sleep(limits.calmMs, signal);
      if (!traffic.isSearching() && traffic.begunCount() === seen) return;
      await clock.sleep(limits.calmMs, signal);
    }
  };
}
