/** How long is waited before something that failed is tried again. */
export interface Backoff {
  readonly retryBaseMs: number;
  readonly retryCapMs: number;
}

/**
 * Doubles from attempt to attempt, up to a cap; chance takes up to half of it away, so that what failed together is not
 * tried again together. The first attempt has count 1; `fraction` is from 0 to 1.
 */
export function backoffMs(
  attemptCount: number,
  fraction: number,
  { retryBaseMs, retryCapMs }: Backoff,
): number {
  return Math.round(Math.min(retryCapMs, retryBaseMs * 2 ** (attemptCount - 1)) * (1 - fraction / 2));
}
