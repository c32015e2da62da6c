/** How the gate measures, and from where it calls a change a slowdown. */
export const limits = {
  /** Instructions do not vary from run to run: this is for other C libraries and processors. */
  countToleranceShare: 0.05,
  /** Times vary with what else the machine does. What lies above is a slowdown only if the test says so too. */
  timeToleranceShare: { kernel: 0.3, walk: 0.3, filtered: 0.3, planner: 0.15, match: 0.15 },
  /** Processes a timed figure; each gives one value. */
  processCount: 12,
  /** A baseline is measured in more, as all later runs are compared with it. */
  baselineProcessCount: 24,
  repeatsPerProcess: 5,
  /** A chance below it, twice in a row, is a slowdown: one false alarm in some thousand runs. */
  chanceMax: 0.005,
  /** How often a work is done where its instructions are counted, and that many more for the difference. */
  onces: { kernel: 100_000, walk: 400, filtered: 400, planner: 200, match: 40 },
} as const;
