export const undoLimits = {
  /** Of one update of the server's own, unless a single thing is longer: devices take no frame that is much longer. */
  updateBytesMax: 256 * 1024,
} as const;
