export const limits = {
  rowCount: 200_000,
  largeRowCount: 1_000_000,
  quickRowCount: 100_000,
  queryCount: 200,
  /** Curves end at the first point that reaches it. */
  recallEnough: 0.992,
  filteredRecallEnough: 0.97,
  hopeless: 50,
  /** About the recall of .98. */
  rooflineEffort: 32,
  /** Of the quick set; the last is all of it. */
  memoryRowCounts: [12_500, 25_000, 50_000, 100_000],
  memoryRounds: 3,
  /** Places where walks begin of which it is looked where links lead, and candidates of the product's least. */
  reachStarts: 12,
  reachEffort: 64,
  /** Rows that are there before others are inserted, and turns of so many inserts as there are queries. */
  liveRowCount: 90_000,
  liveTurns: 40,
  restartRounds: 9,
  /** Where segments are made and merged all the time: rows before, and where the tail and flat segments end. */
  mergeRowCount: 40_000,
  mergeTailRowsMax: 1_000,
  mergeFlatRowsMax: 2_000,
  mergeTurns: 16,
  /** Of either kind a turn; of the second, each with an insert. */
  mergeTurnQuestionCount: 2_000,
  /** Over the product's threads, with what it has: so many rows that a graph is made. */
  threadRowCount: 140_000,
  threadCommitCount: 300,
  threadPauseMs: 20,
  threadIdleMs: 5_000,
  /** Passes over memory in a round; the first ones find it cold. */
  streamPasses: 30,
} as const;

/** How many times better than the best peer, by the recall that both must reach. */
export const targets = {
  unfiltered: 4,
  filtered: 3,
  /** Zvec alone, with a filter. */
  zvec: 5,
  /** The slowest filter against the plain question. */
  worstFilter: 1 / 15,
  scanBandwidthShare: 0.85,
  /** Of the rows that memory could have given in the time, those that were measured. */
  gatherShare: 0.5,
  scanOverSqliteVec: 20,
  openMs: 5,
  openAnonymousMb: 10,
  /** Of the speed at which memory is copied. */
  sealedShare: 0.5,
  /** Of all rows, those that are found by their own vector. */
  selfFoundShare: 0.999,
  insertUs: 50,
  /** The slowest hundredth of questions between inserts over that of questions alone. */
  liveP99: 1.3,
  restartMs: 100,
  /** A frame: who waits longer is seen to. */
  blockedMs: 16,
  /** Of the least that a segment needs, in its file, and of the file in memory. */
  fileShare: 0.95,
  residentShare: 0.95,
} as const;

export const recalls = [0.95, 0.98, 0.99] as const;

/** Of the segment that is opened sealed. */
export const sealedName = "segment-1";
