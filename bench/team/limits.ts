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
  /** Each arrangement in turn, so often. */
  instanceRounds: 2,
  instanceSearchCount: 120,
  instanceWarmUpCount: 30,
  instanceShareCount: 24,
} as const;
