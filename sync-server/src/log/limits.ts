export const logLimits = {
  /**
   * How long what compacting has put a state in the place of is kept, from when the server took it. What a device did before
   * that can no longer be undone, and what it overwrote since comes back from here.
   */
  pastKeptMs: 30 * 24 * 60 * 60 * 1000,
  /** Updates that one statement puts into a table. */
  rowsPerStatement: 500,
  /** A file whose states and updates are fewer than half of it is written anew. */
  garbageShareMax: 0.5,
  garbageBytesMin: 4 * 1024 * 1024,
  /** Bytes of others that are read along, and of one read; a longer record is read by itself. */
  gapBytesMax: 64 * 1024,
  stretchBytesMax: 1024 * 1024,
} as const;
