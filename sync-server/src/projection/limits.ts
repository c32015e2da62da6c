export const projectionLimits = {
  /** Items that one transaction makes rows of: others are answered between two. */
  itemsPerStep: 40,
  /** Rows of one statement. */
  rowsPerStatement: 200,
  /** From so many vectors on a graph is made of them where the database is embedded; fewer are compared one by one. */
  graphRowsEmbedded: 20_000,
  /** What nobody told of is looked for this often: another instance's updates, what was interrupted. */
  lookMs: 5_000,
} as const;
