export const teamLimits = {
  itemCount: 1_000,
  warmUpRounds: 3,
  rounds: 20,
  leakRounds: 10,
  capacityItemCount: 5_000,
  capacityDeviceCount: 2_000,
} as const;
