export const busLimits = {
  /** What is appended meanwhile goes as one. */
  gatherMs: 10,
  /** PostgreSQL takes notifications of fewer than 8,000 bytes. */
  notifyBytesMax: 7_900,
  /** NATS takes a mebibyte; shorter ones keep its other users waiting less. */
  natsBytesMax: 60_000,
  /** Between attempts to connect again. */
  againMs: 1_000,
} as const;
