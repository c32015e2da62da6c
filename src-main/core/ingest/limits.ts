/** Every bound of ingestion, with what happens at it. Sizes in the names. */
export const limits = {
  /** Items of one batch; the rest stay in the queue. */
  batchItemCountMax: 96,
  /** Bytes of one batch; one larger item is a batch of its own. */
  batchBytesMax: 4_000_000,
  /** Batches between claim and commit; past it nothing is claimed for another until one is committed. */
  batchesInFlightMax: 6,
  /** Recordings between claim and commit, each a batch of its own, beside those; they are decoded one by one. */
  recordingsInFlightMax: 2,
  /** The same for sound that was captured, so that one is read while another is stored. */
  utterancesInFlightMax: 2,
  /** Texts of one call to the model; more take another call, so that a call never holds the model for long. */
  embedTextCountMax: 512,
  /** An item of fewer segments is embedded at once, for that is quicker than asking for a twin. */
  twinSegmentCountMin: 16,
  /** Signs of text of one transaction's events; what else was pushed meanwhile takes the next … */
  eventGroupWeightMax: 2_500_000,
  /** … with so many added for each, for short ones cost something as well. */
  eventWeightMin: 1_000,
  /** Of all pushes that wait to be stored; one more is refused, to be made again. */
  eventsWaitingWeightMax: 60_000_000,
  /** Signs of an event's first line that stand for its name. */
  eventNameLengthMax: 80,
  /** Bytes of all captures that wait to be stored; one more is refused, to be sent again. */
  capturesWaitingBytesMax: 96_000_000,
  /** Captures that are watched until they were read; the oldest is given up for one more. */
  capturesUnreadMax: 10_000,
  /** Items of one transaction of a sweep; the others take the next, so that searches and captures are not held up. */
  sweepItemCountMax: 100,
  /** Pause between two looks for what a stream no longer keeps. */
  sweepPauseMs: 60_000,
  /** Batches whose vectors may wait for the index; past it commits wait. */
  indexBacklogMax: 3,
  /** Rows of one page, and of one transaction, of vectors that come in or go out as a file. */
  exchangeRowCountMax: 1_000,
  /** Ids of unknown segments that are named; the others are only counted. */
  namedUnknownCountMax: 5,
  /** Attempts at one item; after the last it stays failed until it changes or the user asks. */
  attemptCountMax: 6,
  /** Pause before the second attempt; doubles each time … */
  retryBaseMs: 2_000,
  /** … up to this. Chance takes up to half of it away, so that failures do not return together. */
  retryCapMs: 600_000,
  /** Added or changed files of one transaction; a larger difference takes several, so that searches are not held up. */
  differenceFileCountMax: 2_000,
  /** Changed paths that are looked at one by one; more than that and the whole folder is compared. */
  changedPathCountMax: 500,
  /** Changed paths that are looked at together. */
  lookFanOutMax: 16,
  /** Changes of this many paths at once are a person's own work and go first; more are a tool's. */
  urgentPathCountMax: 64,
  /** Files taken for young: past it everything is taken as it stands. */
  heldFileCountMax: 10_000,
  /** Paths shown as being in work. */
  shownWorkingCountMax: 8,
  /** Pause before a store that was full is tried again. */
  storeRetryMs: 10_000,
  /** Window over which the rate is measured. */
  rateWindowMs: 10_000,
  /** Pause between two reports of activity. */
  activityPauseMs: 250,
  /** Looks that go to their index in one message; the rest follow at once. */
  looksAtOnce: 2_000,
  /** Frames of any minute of a film that are read for their text: each takes a second or two. */
  framesReadPerMinuteMax: 6,
  /** Pictures that are looked at in the background before it is asked again whether something else waits. */
  picturesAtOnce: 4,
  /** Groups of pictures in a row that a model did not get through before it is left alone until it has started anew. */
  seeingFailureCountMax: 3,
  /** Vectors of a picture model that is used no more, removed at a time. */
  forgottenVectorCount: 500,
  /** How often it is asked whether the device has power again for reading text in pictures. */
  readingRestMs: 15_000,
  /** Windows that record at a time, and what each records: one more is not told of. */
  recorderCountMax: 100,
} as const;

/** How long things are waited for, in milliseconds. Handed in, so that tests need not wait. */
export interface IngestTiming {
  /** A file changed more recently than this may still be being written and is looked at again … */
  readonly stabilityMs: number;
  /** … until it has been waited for this long; then it is taken as it stands. */
  readonly stabilityMaxMs: number;
  /** Between two looks for a folder that is gone. */
  readonly missingRetryMs: number;
  /** Without other work before text in pictures is read. */
  readonly calmMs: number;
}

export const usualTiming: IngestTiming = {
  stabilityMs: 400,
  stabilityMaxMs: 15_000,
  missingRetryMs: 15_000,
  calmMs: 5_000,
};
