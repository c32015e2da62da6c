export const trailLimits = {
  /** What pages ask for again and again is told of once in this time, for each caller and thing. */
  sameReadMs: 600_000,
  /** Callers and things of which that is remembered. */
  sameReadCountMax: 10_000,
  /** Of documents of which edits are told from the log, at a time. */
  documentsAtOnce: 250,
  /** Between two looks for edits that are acknowledged and not told: of an instance that ended, or while the trail failed. */
  lookMs: 60_000,
  /** Acts of reading that wait in memory while the disk has no room for their leaves, and between two tries to tell them. */
  owedCountMax: 10_000,
  owedRetryMs: 2_000,
  /** Of refusals to people who are not known, the first is told at once, and the others of this time as one number. */
  nobodyMs: 60_000,
} as const;
