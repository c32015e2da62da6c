/** Of a recording or a video, sent at once: the desktop holds one part in memory. The player asks for the next. */
export const playedPartBytesMax = 4_000_000;

export const limits = {
  /** An original that is read again within this is in the trail once. */
  readNotedMs: 60_000,
  /** Items of which that is remembered; then all are forgotten, and the next read is told of again. */
  readNotedCountMax: 10_000,
} as const;
