/** The named limits of recording from cameras on the network; each says what happens when it is reached. */
export const limits = {
  /** Pause before a camera that was lost is tried again; doubles each time … */
  retryBaseMs: 1_000,
  /** … up to this. */
  retryCapMs: 30_000,
  /** Pause before one that lets nobody in is tried again: cameras lock out who tries too often. */
  refusedRetryMs: 600_000,
  /** Between two looks whether the hours of recording have come. */
  restLookMs: 1_000,
  /** For one picture that somebody asked to see; then there is none. */
  lookMsMax: 20_000,
} as const;
