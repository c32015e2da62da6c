/** How much is measured. Sizes that the targets speak of are not to be lowered. */
export const limits = {
  /** Generated files of the tree to ingest; the system's documentation comes on top. */
  treeFileCount: 20_000,
  treeSeed: 20_261_123,
  /** Segments in the library that queries, keystrokes and idling are measured on. */
  librarySegmentCount: 100_000,
  /** Segments in the library that only `query-million` asks. */
  largeLibrarySegmentCount: 1_000_000,
  /** A program that has not ended by then hangs. */
  programMaxMs: 30 * 60 * 1000,
  /** The same of one that builds an index of a peer: of a million rows it takes an hour on a busy machine. */
  buildMaxMs: 3 * 60 * 60 * 1000,
  embedRounds: 9,
  loadRounds: 15,
  planRounds: 60,
  planWarmUpRounds: 10,
  planCallsARound: 200,
  queryRounds: 200,
  queryWarmUpRounds: 20,
  broadQueryRounds: 60,
  /** Keys that are typed into the page. */
  keystrokeCount: 60,
  keystrokeWarmUpCount: 5,
  /** Times that both sides index the whole tree, taking turns. */
  ingestRounds: 2,
  /** Events that are pushed one at a time. */
  eventRounds: 100,
  /** Pictures that are kept one at a time. */
  captureRounds: 60,
  /** Utterances that are heard and kept one at a time. */
  utteranceRounds: 20,
  eventsASecond: 200,
  quickLoadMs: 4_000,
  loadMs: 10 * 60_000,
  betweenQuestionsMs: 50,
  watchCount: 10_000,
  /** As whoever sets so many has them: with the usual one of 0.5 each event of one subject meets several. */
  watchThreshold: 0.7,
  watchEventCount: 5_000,
  watchWarmUpEventCount: 1_000,
  /** How often all events come, each time under other keys. */
  watchPassCount: 5,
  /** Where all is to be done in a minute: sixty turns behind the first, whose medians differ by hundredths as those of ninety do. */
  quickWatchEventCount: 7_000,
  /** Events one by one, each into every library. */
  watchTimeRounds: 150,
  /** Events that go into one library before it is the other's turn. */
  watchTurnEventCount: 100,
  /** The same of files, and of turns. */
  watchFilePassageCount: 10,
  watchTurnFileCount: 25,
  watchWarmUpTurnCount: 3,
  quickReembedSegmentCount: 10_000,
  /** Questions between two changes from embedding to pausing and back. */
  reembedTurnQuestionCount: 40,
  startRounds: 9,
  firstResultPollMs: 50,
  /** What is left to do after opening, such as growing the index, is done by then. */
  settleMaxMs: 10 * 60 * 1000,
  idleSettleMs: 60_000,
  idleWatchedMs: 30_000,
} as const;
