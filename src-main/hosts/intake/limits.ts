export const limits = {
  /** Bytes of one event in a body of many; a longer line is passed over, and said to be. */
  eventLineSizeBytesMax: 1 << 19,
} as const;
