import type { Clock } from "#core/ports/clock.ts";
import { limits } from "./limits.ts";

/** Items finished a second, over the last `rateWindowMs`. */
export interface RateMeter {
  note(itemCount: number): void;
  perSecond(): number;
}

export function createRateMeter(clock: Clock): RateMeter {
  const finished: { readonly atMs: number; readonly itemCount: number }[] = [];
  const forget = (nowMs: number): void => {
    while ((finished[0]?.atMs ?? nowMs) < nowMs - limits.rateWindowMs) finished.shift();
  };
  return {
    note(itemCount) {
      const atMs = clock.nowMs();
      forget(atMs);
      if (itemCount > 0) finished.push({ atMs, itemCount });
    },
    perSecond() {
      const nowMs = clock.nowMs();
      forget(nowMs);
      const [first] = finished;
      if (first === undefined) return 0;
      const itemCount = finished.reduce((sum, entry) => sum + entry.itemCount, 0);
      // While the window is still filling, only the part that has passed counts; never less than a second of it.
      return (itemCount * 1000) / Math.min(limits.rateWindowMs, Math.max(1000, nowMs - first.atMs));
    },
  };
}
