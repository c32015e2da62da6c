/** Between two rounds of work that others wait behind: as long as the last took, several times, and not at all where somebody waits for it. */
import { projectionLimits } from "./limits.ts";

export interface Rests {
  /** `tookMs`: of the round before. */
  after(tookMs: number): Promise<void>;
  /** While `work` runs nobody rests. */
  without<Value>(work: () => Promise<Value>): Promise<Value>;
}

export function createRests(): Rests {
  let hurryingCount = 0;
  let wakeUp: () => void = () => undefined;
  return {
    async after(tookMs) {
      if (hurryingCount > 0) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const restMs = Math.min(tookMs * projectionLimits.restShare, projectionLimits.restMsMax);
      const timer = setTimeout(resolve, restMs);
      wakeUp = resolve;
      await promise;
      clearTimeout(timer);
    },
    async without(work) {
      hurryingCount += 1;
      wakeUp();
      try {
        return await work();
      } finally {
        hurryingCount -= 1;
      }
    },
  };
}
