export const searchLimits = {
  /** Segments that each leg puts forward. */
  candidateCountMax: 200,
  /** Code units of the longest word that is kept or asked for. */
  wordCharsMax: 500,
  /** Bytes of the different words of one segment: later ones are not found by. A `tsvector` is at most a mebibyte. */
  wordBytesMax: 700_000,
  /** Places of one word in a segment, and the last place that is told apart: as many as a `tsvector` keeps. */
  wordPositionCountMax: 255,
  wordPositionMax: 16_383,
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
