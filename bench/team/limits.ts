export const teamLimits = {
  itemCount: 1_000,
  warmUpRounds: 3,
  rounds: 20,
  leakRounds: 10,
} as const;
