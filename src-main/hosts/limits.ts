export const limits = {
  /** Matches of watches that come within this are one notice of the system. */
  noticeGatherMs: 2_000,
  /** How long a start waits for another process to let go of the data folder before it says who holds it. */
  lockWaitMs: 2_000,
  /** How long an orderly close may take before the process ends anyway: what was acknowledged is on the disk already. */
  closeMsMax: 8_000,
  /** How often it is looked whether an index that nobody waits for has all of its rows. */
  indexLookMs: 100,
  /** The store is tidied up once it has stood still for this long. */
  upkeepDelayMs: 30_000,
  /** Steps of tidying at a look that finds it changed: a second's work at most, and writers get their turn between two. */
  busyUpkeepStepCountMax: 8,
  /** Between two looks for a decoder or a speech model that was missing. */
  readAgainDelayMs: 60_000,
  /** A recording that a speech model failed at is given to it so often in a run. */
  transcriptionTriesMax: 5,
  /** Items listed, and given back to the queue, at a time. */
  readAgainItemCount: 500,
  /** Under this much room on the disk `doctor` warns: a commit may fail soon. */
  freeBytesMin: 500_000_000,
  /** With so much room a store that had none is taken to have some again; it is looked for this often. */
  roomBytesMin: 8_000_000,
  roomLookMs: 2_000,
  /** How long `doctor` waits for its turn with the parsers before it says that they are busy. */
  parserTrialMsMax: 20_000,
  /** Between two looks whether the clock leapt, and between two times that it is kept how long it went on. */
  clockLookMs: 60_000,
  clockKeepMs: 600_000,
  /** People travel, but not that often. */
  timeZoneAgeMsMax: 60_000,
  /** The window that decodes waits so long for the next file, then it is closed. */
  decoderIdleMs: 30_000,
  /** For the index of looks to be read; a search then goes on with what it has by then. */
  looksWaitMsMax: 10_000,
  looksLookEveryMs: 20,
  /** A question may wait 10 s for a model (`wordsWaitMsMax`), and then ask its index: so long a space stays when another takes its place. */
  leavingMs: 15_000,
  /** Without a question about a place; then their list leaves the memory. */
  placesIdleMsMax: 120_000,
  /** Of its thread. What is new is collected often: while the list is read, most of it is of no use at once. */
  placesHeap: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 8 },
} as const;
