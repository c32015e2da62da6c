export const teamLimits = {
  quickItemCount: 1_000,
  /** More segments than are compared one by one. */
  itemCount: 24_000,
  nearestCount: 10,
  recallQuestionCount: 20,
  selectivities: [1, 0.5, 0.1, 0.01, 0.001],
  /** A server that has answered before: its code is compiled by then. */
  warmUpRounds: 20,
  rounds: 20,
  leakRounds: 10,
  capacityItemCount: 5_000,
  capacityDeviceCount: 2_000,
  /** What a million costs is told by what the second of these has more than the first. */
  slopeItemCounts: [20_000, 60_000],
  quickSlopeItemCounts: [5_000, 10_000],
  /** As the model that comes with Tessera makes them. */
  slopeDimensions: 256,
  slopeSearchCount: 60,
  slopeShareCount: 48,
  /** Fits a graph of all those vectors. */
  slopeGraphMegabytes: 1_024,
  slopeDeviceCounts: [500, 1_000],
  /** Several beats of every heart. */
  slopeIdleMs: 60_000,
  quickSlopeIdleMs: 5_000,
  slopeActiveMs: 20_000,
  quickSlopeActiveMs: 5_000,
  /** Of each device, one in so long. */
  slopeEditEveryMs: 10_000,
  /** Each arrangement in turn, so often. */
  instanceRounds: 2,
  instanceSearchCount: 120,
  instanceWarmUpCount: 30,
  instanceShareCount: 24,
} as const;
