/** What a model's process may use, and what happens there. */
export const inferenceLimits = {
  /** Texts of one batch: what a crash costs, and about as long as a query waits behind it. */
  batchTextsMax: 16,
  /** Characters of one batch: long texts go in smaller ones. */
  batchCharsMax: 24_000,
  /** Larger than a text by far. */
  batchPicturesMax: 4,
  /** Pairs that a cross-encoder reads at once. */
  batchPairsMax: 16,
  /** On one batch; past it the process is ended, which counts as a crash. */
  batchMsMax: 180_000,
  /** A model is loaded in this time or counts as one that does not load. */
  loadMsMax: 120_000,
  /** One text, for which a person waits: past it they are answered without the model. */
  questionMsMax: 20_000,
  /** A text model that failed is left alone so long, then twice as long each time … */
  restMsMin: 15_000,
  /** … but no longer than this. */
  restMsMax: 600_000,
  /** Of what it may have: past this share it is replaced between batches, for native memory is not given back. */
  recycleShare: 0.75,
  /** After this without work the process ends. */
  idleMsMax: 60_000,
  /** How often the process looks at its own memory. */
  watchMemoryMs: 100,
  /** How often it is asked whether the device is still on battery. */
  batteryLookMs: 15_000,
  /** Of what a process said before it died. */
  errorCharsMax: 2_000,
} as const;

/** The same limits, some of them other. */
export type InferenceLimits = { readonly [Name in keyof typeof inferenceLimits]: number };
