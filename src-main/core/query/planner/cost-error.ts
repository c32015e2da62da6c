import { limits } from "./limits.ts";

/** How far off the expected times are, over the last searches. */
export interface CostError {
  seen(expectedMs: number, actualMs: number): void;
  /** Far enough, and often enough, that the costs should be measured again. */
  isLarge(): boolean;
  reset(): void;
}

export function createCostError(): CostError {
  let log = 0;
  let count = 0;
  return {
    seen(expectedMs, actualMs) {
      if (expectedMs <= 0 || actualMs <= 0) return;
      log += (Math.log(actualMs / expectedMs) - log) * limits.costErrorShare;
      count++;
    },
    isLarge: () => count >= limits.costErrorCountMin && Math.abs(log) > Math.log(limits.costErrorMax),
    reset() {
      log = 0;
      count = 0;
    },
  };
}
