import { limits } from "./limits.ts";

/**
 * Events of all watches of this program: they share one queue of the kernel, which drops events when it is full, and the
 * runtime does not pass that on. So a flood counts as loss, for every folder.
 */
export interface EventBurst {
  /** To be told of each event; true from the one on that makes it a flood. */
  isFlood(): boolean;
  /** All is being looked at again: what comes from now on is counted anew. */
  end(): void;
}

export function createEventBurst(windowMs: number): EventBurst {
  let startedMs = 0;
  let count = 0;
  return {
    isFlood() {
      const nowMs = performance.now();
      if (nowMs - startedMs > windowMs) {
        startedMs = nowMs;
        count = 0;
      }
      return ++count > limits.burstEventCountMax;
    },
    end() {
      startedMs = performance.now();
      count = 0;
    },
  };
}
