/** How the gate measures, and from where it calls a change a slowdown. */
export const limits = {
  /**
   * What each figure may take more than what was accepted, of instructions and of time. Counts do not vary from run to run; times count as more
   * only where the test says so too, and then half of the fifth that must be seen is enough.
   */
  tolerances: {
    /** A loop of 196 instructions for 384 codes, nothing of any library: three more are a change. */
    kernel: { countShare: 0.015, timeShare: 0.08 },
    /** Our own code between products; the C library's sorting and memory are little of it. */
    walk: { countShare: 0.03, timeShare: 0.1 },
    filtered: { countShare: 0.03, timeShare: 0.1 },
    /** Interpreted, by the Node that counts were made with; only what its own builds differ in. */
    planner: { countShare: 0.05, timeShare: 0.1 },
    /** Most is SQLite's, which comes with a package and takes its own course over memory. */
    match: { countShare: 0.05, timeShare: 0.1 },
  },
  /** Of our instructions over a peer's for the same, which both change with Node and SQLite: less steady than either with one of each. */
  peerToleranceShare: 0.1,
  /** A kernel beside the next that the processor has: alike is well. */
  kernelToleranceShare: 0.05,
  /** Processes a timed figure and side; each gives one value. */
  processCount: 12,
  kernelProcessCount: 8,
  repeatsPerProcess: 5,
  /** A chance below it is a slowdown. */
  chanceMax: 0.005,
  /** Every so many-th is done twice where a slowdown is planted: a fifth more. */
  plantedEvery: 5,
  /** How often a work is done where its instructions are counted, and that many more for the difference. */
  onces: { kernel: 100_000, walk: 400, filtered: 400, planner: 200, match: 40 },
} as const;
