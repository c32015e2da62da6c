export const cellLimits = {
  /** How often the directory is read again, and a cell that was away is tried. */
  lookMs: 5_000,
  /** How long a move waits for instances that read the file to let go by themselves; others are cut off then. */
  letGoMs: 10_000,
  /** Until a connection that was ended is away, or whoever moved before. */
  endMs: 5_000,
  pollMs: 100,
  /** How often a move says how far the copy is. */
  progressMs: 5_000,
  /** A cell that has not answered by then does not answer. */
  answerMs: 10_000,
  /** Letters of what pg_dump or pg_restore said that the operator is told: the last. */
  saidLengthMax: 2_000,
} as const;
