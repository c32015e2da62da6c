export const suggestionLimits = {
  /** Open ones of one person, in all partitions. Two that are asked for at once may pass it by one. */
  openOfPersonMax: 100,
  /** Open ones of one item. */
  openOfItemMax: 20,
  /** What became of one is told for so long. */
  toldMs: 90 * 86_400_000,
  /** Old ones of the same person that are let go when they suggest something. */
  forgottenAtOnce: 50,
  /** After this another instance ends what one that decided has not ended. */
  takingMs: 30_000,
} as const;
