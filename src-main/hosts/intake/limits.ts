export const limits = {
  /** Bytes of one event in a body of many; a longer line is passed over, and said to be. */
  eventLineSizeBytesMax: 1 << 19,
  /** Bytes of one capture; a larger one is refused. */
  captureSizeBytesMax: 32_000_000,
} as const;
