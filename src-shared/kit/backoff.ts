/** How long is waited before something that failed is tried again. */
export interface Backoff {
  readonly retryBaseMs: number;
  readonly retryCapMs: number;
}

/**
 * The longest pause there is. When something is to be tried again is kept as a date: what is kept for later than this from now was
 * written by a clock that was ahead, and is due.
 */
export const retryPauseMsMax = 3_600_000;

/** From now until then; a date that no pause explains is waited for no longer than any. */
export const pauseUntilMs = (atMs: number, nowMs: number): number =>
  Math.min(Math.max(0, atMs - nowMs), retryPauseMsMax);

/**
 * Doubles from attempt to attempt, up to a cap; chance takes up to half of it away, so that what failed together is not
 * tried again together. The first attempt has count 1; `fraction` is from 0 to 1.
 */
export function backoffMs(
  attemptCount: number,
  fraction: number,
  { retryBaseMs, retryCapMs }: Backoff,
): number {
  return Math.round(
    Math.min(retryCapMs, retryPauseMsMax, retryBaseMs * 2 ** (attemptCount - 1)) * (1 - fraction / 2),
  );
}
