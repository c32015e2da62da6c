import type { DateSpan } from "#shared/model/clock-periods.ts";

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

/** What is too old, whatever the clock was set to meanwhile. */
export interface AgeClock {
  /** Dates of what is older than so much, in milliseconds. Rejects with a `StoreFullError` where a leap could not be noted. */
  oldSpans(keepMs: number): Promise<readonly DateSpan[]>;
}

/** Chance is handed in for the same reason. */
export interface Chance {
  /** At least 0, less than 1. */
  fraction(): number;
  bytes(count: number): Uint8Array;
}
