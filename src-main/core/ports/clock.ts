/** Time is handed in, so that tests own it. Milliseconds since 1970. */
export interface Clock {
  nowMs(): number;
  /** Resolves after the delay; rejects when the signal fires. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

/** A clock that also measures. */
export interface Stopwatch extends Clock {
  /** Runs evenly and in fractions, whatever happens to the date; only differences mean something. */
  elapsedMs(): number;
}

/** Chance is handed in for the same reason. */
export interface Chance {
  /** At least 0, less than 1. */
  fraction(): number;
  bytes(count: number): Uint8Array;
}
