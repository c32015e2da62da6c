export const limits = {
  /** Segments of one page that watches are asked about. */
  heardSegmentCountMax: 500,
  /** Items of one page that were looked at late; a film has hundreds of segments. */
  lookedItemCountMax: 16,
  /** Texts of one call to the model. */
  embedTextCountMax: 512,
  /** Watches of one call to a model of pictures, between two of which others may ask it. */
  shownTextCountMax: 32,
  /** How often it is written down how far was heard, where nothing was found. */
  keepHeardEveryMs: 5_000,
} as const;
