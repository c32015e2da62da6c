/** Time is handed in, so that tests own it. Milliseconds since 1970. */
export interface Clock {
  nowMs(): number;
  /** Resolves after the delay; rejects when the signal fires. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

/** Chance is handed in for the same reason. */
export interface Chance {
  /** At least 0, less than 1. */
  fraction(): number;
  bytes(count: number): Uint8Array;
}
