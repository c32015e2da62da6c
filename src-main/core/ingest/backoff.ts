import { backoffMs } from "#shared/kit/backoff.ts";
import type { Chance } from "#core/ports/clock.ts";
import { limits } from "./limits.ts";

/** Pause before the next attempt, or nothing when there have been enough. */
export const retryPauseMs = (attemptCount: number, chance: Chance): number | undefined =>
  attemptCount >= limits.attemptCountMax ? undefined : backoffMs(attemptCount, chance.fraction(), limits);
