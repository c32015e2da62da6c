import type { Chance } from "#core/ports/clock.ts";
import { limits } from "./limits.ts";

/** Doubles from attempt to attempt, up to a cap; chance takes up to half of it away. The first attempt has count 1. */
export function backoffMs(
  attemptCount: number,
  chance: Chance,
  { baseMs, capMs }: { readonly baseMs: number; readonly capMs: number },
): number {
  const fullMs = Math.min(capMs, baseMs * 2 ** (attemptCount - 1));
  return Math.round(fullMs * (1 - chance.fraction() / 2));
}

/** Pause before the next attempt, or nothing when there have been enough. */
export const retryPauseMs = (attemptCount: number, chance: Chance): number | undefined =>
  attemptCount >= limits.attemptCountMax
    ? undefined
    : backoffMs(attemptCount, chance, { baseMs: limits.retryBaseMs, capMs: limits.retryCapMs });
