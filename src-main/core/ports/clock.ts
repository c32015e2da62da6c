/** Time is handed in, so that tests own it. Milliseconds since 1970. */
export interface Clock {
  nowMs(): number;
  /** Resolves after the delay; rejects when the signal fires. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}
