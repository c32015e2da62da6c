export const moveLimits = {
  /** Places at which an item is looked for one after another: nobody moves one thing so often. */
  hopCountMax: 1_000,
  /** Places that are tried where the one that follows from the item is taken. */
  attemptCountMax: 100,
  /**
   * Between two looks for moves that a server has forgotten which was put back: so long that devices which are connected have brought
   * back what they had of them.
   */
  lookEveryMs: 300_000,
} as const;
