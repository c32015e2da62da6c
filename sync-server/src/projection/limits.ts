export const projectionLimits = {
  /** Items that one transaction makes rows of: others are answered between two. */
  itemsPerStep: 40,
  /** Rows of one statement. */
  rowsPerStatement: 200,
  /** From so many vectors on a graph is made of them where the database is embedded; fewer are compared one by one. */
  graphRowsEmbedded: 20_000,
  /** Documents that are kept as they were read last; the one that was not read for longest goes first. */
  keptDocumentCountMax: 32,
  /** One that is not read again by then is let go of at the next look. */
  keptIdleMs: 30_000,
  /**
   * Documents that are written to all the time are made rows of in rounds, and between two whoever shares has the processor and
   * the database: so many times as long as the round took, and no longer than this.
   */
  restShare: 3,
  restMsMax: 1_000,
  /** What nobody told of is looked for this often: another instance's updates, what was interrupted. */
  lookMs: 5_000,
} as const;
