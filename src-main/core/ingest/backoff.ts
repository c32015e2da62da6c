import type { Chance } from "#core/ports/clock.ts";
import { limits } from "./limits.ts";

/** Pause before the next attempt, or nothing when there have been enough. The first attempt has count 1. */
export function retryPauseMs(attemptCount: number, chance: Chance): number | undefined {
  if (attemptCount >= limits.attemptCountMax) return undefined;
  const fullMs = Math.min(limits.retryCapMs, limits.retryBaseMs * 2 ** (attemptCount - 1));
  return Math.round(fullMs * (1 - chance.fraction() / 2));
}
