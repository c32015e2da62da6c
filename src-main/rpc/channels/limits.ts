export const limits = {
  /** Body of one call over HTTP; a larger one is refused with 413. */
  bodySizeBytesMax: 1 << 20,
} as const;
