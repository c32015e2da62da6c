export const busLimits = {
  /** What is appended meanwhile goes as one. */
  gatherMs: 10,
  /** PostgreSQL takes notifications of fewer than 8,000 bytes. */
  messageBytesMax: 7_900,
  /** Between attempts to connect again. */
  againMs: 1_000,
} as const;
