/** What bounds embedding everything anew, and what happens there. */
export const limits = {
  /** Segments of one page, and of one transaction: some ten milliseconds for the bundled model. */
  pageSegmentCountMax: 128,
  /** A page is followed by a rest as long as it took, times this … */
  restFactor: 1,
  /** … but no longer than this: a page that took long took it for another reason. */
  restMsMax: 1_000,
  /** Nobody has begun to search for so long: then the next page begins. */
  calmMs: 25,
  /** Where somebody searches without a pause, a page is begun all the same after this. */
  politeMsMax: 500,
  /** Pause before a store that was full is tried again. */
  storeRetryMs: 10_000,
  /** Pause before vectors that the searched space lacks are asked of a model again that did not run. */
  modelRetryMs: 15_000,
  /** Vectors of a forgotten space that are removed at a time. */
  removedVectorCountMax: 1_000,
  /** Pages over which the pace is averaged. */
  pacePageCount: 20,
  /** Vectors that are compared between two looks at what else there is to do. */
  comparedRowCountMax: 1_000,
  /** Saved searches that are compared; the later ones by name are left out. */
  comparedSearchCountMax: 50,
  /** Hits of each that are laid side by side. */
  comparedHitCountMax: 10,
} as const;
