export const limits = {
  /** Pause after the first failed attempt; each further one doubles it. */
  retryBaseMs: 5_000,
  /** The longest pause between attempts. */
  retryCapMs: 3_600_000,
  /** Attempts for one match, about a day and a half: then it is given up and counted as lost. */
  attemptCountMax: 48,
} as const;
