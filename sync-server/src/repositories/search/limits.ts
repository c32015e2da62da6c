export const searchLimits = {
  /** Segments that each leg puts forward. */
  candidateCountMax: 200,
  /** Words of a query that are looked up; later ones are left to meaning. */
  wordCountMax: 48,
  /** As many segments as this are compared one by one, which finds what is there; of more a graph is asked. */
  exactSegmentCountMax: 20_000,
  /** Places that the graph keeps while it looks, and rows that it may look at. */
  graphEffort: 200,
  graphRowsMax: 100_000,
  facetValueCountMax: 20,
  /** What people and devices are called, and how much partitions have: so old it may be, and of so many before all is read anew. */
  keptMs: 30_000,
  keptCountMax: 10_000,
  /** Of a segment's text that a snippet is made from. */
  textCharsMax: 20_000,
} as const;
