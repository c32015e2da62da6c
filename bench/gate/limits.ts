/** How the gate measures, and from where it calls a change a slowdown. */
export const limits = {
  /** Instructions do not vary from run to run: this is for other C libraries and processors. */
  countToleranceShare: 0.05,
  /** Half of the fifth that must be seen. What lies above is a slowdown only if the test says so too. */
  timeToleranceShare: 0.1,
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
