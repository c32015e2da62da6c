export const syncLimits = {
  documentCount: 10,
  devicesPerDocument: 5,
  updatesPerDevice: 200,
  burstWarmUpRounds: 2,
  quickBurstRounds: 2,
  burstRounds: 9,
  /** After the last device has left; what is to be stored is stored by then. */
  storedMs: 500,
  quickKillRounds: 5,
  killRounds: 200,
  /** How long a device sends before the server is killed: somewhere between these. */
  killAfterMs: { least: 60, most: 400 },
  lastWordsMs: 50,
  idleConnectionCount: 300,
  steadyDeviceCount: 100,
  /** As many as any benchmark connects to the whole server; the last of them warm it up. */
  wholeServerDeviceCount: 1_100,
  warmUpDeviceCount: 100,
  updatesASecond: 1_000,
  ownCommitCount: 500,
  quickSteadyMs: 4_000,
  paceMs: 15_000,
  steadyMs: 60_000,
  /** What is not there by then does not come. */
  arrivalMaxMs: 30_000,
  quickFirstSyncItemCount: 20_000,
  firstSyncItemCount: 100_000,
  /** As a device shares a folder. */
  itemsPerUpdate: 250,
  editedShare: 0.2,
  /** Devices that edit, each some documents. */
  editorCount: 5,
  dayEditCount: 2_000,
  schedulesPerRound: 100,
  scheduleWarmUpRounds: 4,
  scheduleRounds: 12,
} as const;
