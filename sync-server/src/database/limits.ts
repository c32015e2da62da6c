export const limits = {
  /** Connections of one instance; others wait. */
  connectionCountMax: 10,
  /** A journal that is longer is written down anew when the server starts. */
  journalBytesMax: 16 * 1024 * 1024,
  /** How long closing waits for a transaction that is running. */
  closeWaitMs: 5_000,
} as const;
