import type { Clock } from "#core/ports/clock.ts";
import type { Pace } from "#core/ports/team-client.ts";
import { limits } from "./limits.ts";

/**
 * How fast is taken what a server sends, whatever it comes over: whoever has taken something waits until the network was left alone
 * for as long as that takes at the rate. `bytesPerSecond`: of now; 0 is no limit.
 */
export function createPace(clock: Clock, bytesPerSecond: () => number): Pace {
  /** What came until now is paid for then. */
  let paidMs = 0;
  return {
    taken(sizeBytes, signal) {
      const rate = bytesPerSecond();
      if (rate === 0) return undefined;
      const nowMs = clock.nowMs();
      // A clock that was put back, and a debt of a rate that was lower, is not waited for longer than what just came.
      const sinceMs = paidMs - nowMs > limits.paceDebtMsMax ? nowMs : Math.max(nowMs, paidMs);
      paidMs = sinceMs + (1_000 * sizeBytes) / rate;
      const waitMs = Math.min(paidMs - nowMs, limits.paceWaitMsMax);
      return waitMs < limits.paceWaitMsMin ? undefined : clock.sleep(waitMs, signal).catch(() => undefined);
    },
    leastMs(sizeBytes) {
      const rate = bytesPerSecond();
      return rate === 0 ? 0 : (1_000 * sizeBytes) / rate;
    },
  };
}
