export const limits = {
  /** Segments of one page that watches are asked about. */
  heardSegmentCountMax: 500,
  /** Lists of candidates that are asked for their filters in one call to the store, so that searches get their turn between two. */
  filteringCountMax: 64,
  /** Texts of one call to the model. */
  embedTextCountMax: 512,
  /** How often it is written down how far was heard, where nothing was found. */
  storeHeardEveryMs: 5_000,
} as const;
