import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Chance, Stopwatch } from "#core/ports/clock.ts";

const timerMsMax = 2 ** 31 - 1;

export const systemClock: Stopwatch = {
  nowMs: () => Date.now(),
  elapsedMs: () => performance.now(),
  async sleep(delayMs, signal) {
    // A longer one would count as none. Whoever sleeps looks again afterwards.
    await sleep(Math.min(delayMs, timerMsMax), undefined, signal === undefined ? {} : { signal });
  },
};

export const systemChance: Chance = {
  fraction: () => Math.random(),
  bytes: (count) => randomBytes(count),
};
