/** Of a recording or a video, sent at once: the desktop holds one part in memory. The player asks for the next. */
export const playedPartBytesMax = 4_000_000;
