export const cellLimits = {
  /** How often the directory is read again, and a cell that was away is tried. */
  lookMs: 5_000,
} as const;
