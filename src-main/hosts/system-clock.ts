import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Chance, Clock } from "#core/ports/clock.ts";

const timerMsMax = 2 ** 31 - 1;

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  async sleep(delayMs, signal) {
    // A longer one would count as none. Whoever sleeps looks again afterwards.
    await sleep(Math.min(delayMs, timerMsMax), undefined, signal === undefined ? {} : { signal });
  },
};

export const systemChance: Chance = {
  fraction: () => Math.random(),
  bytes: (count) => randomBytes(count),
};
