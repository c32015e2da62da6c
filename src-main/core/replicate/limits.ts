export const limits = {
  /** Documents that are held in memory; the one that was used longest ago goes. Each takes a few megabytes at most. */
  openDocumentCountMax: 16,
  /** Updates of a document that lie beside its state; where there are more, they are folded into it. */
  foldAfterCount: 64,
  /** Items that are compared with what is shared of them before the next look. */
  dueItemCount: 32,
  /** Payloads that wait to be sent. No more are made while there are as many: they lie in the database until then. */
  waitingPayloadCountMax: 64,
  waitingPayloadBytesMax: 256 * 1024 * 1024,
  /** Births in one update: some kilobytes. */
  birthCountPerUpdate: 200,
  /** Payloads that are sent side by side. */
  uploadCountMax: 3,
  /** Before what failed is sent again; doubled each time, up to the cap. */
  retryBaseMs: 2_000,
  retryCapMs: 10 * 60_000,
  /** Own updates that are handed to the session at a time. */
  ownUpdateCount: 256,
  /** Between two looks at how far the server has made rows of what it acknowledged, while some is not. */
  projectedEveryMs: 2_000,
  /** A status that changes more often is told this often. */
  statusEveryMs: 200,
  /** Opened contents of other devices' items that are kept in memory. */
  openedBytesMax: 64 * 1024 * 1024,
  segmentCountMax: 100_000,
} as const;

/** What the device's side of replication holds at most, and how patient it is. */
export const sessionLimits = {
  /** Documents open at once; the others wait until one of these has nothing more to say. */
  openCountMax: 64,
  /** Own updates under way at once. */
  inFlightCountMax: 512,
  /** Below what the server allows a device (`limits.updatesPerSecond`), so that an honest one is never sent away. */
  updatesBurst: 1_500,
  updatesPerSecond: 150,
  /** Refusals in a row after which it is said that an update is held up by what the server lacks. */
  gapCountMax: 5,
  /** A connection that held so long was a good one: the next is tried at once. */
  goodConnectionMs: 10_000,
  connect: { retryBaseMs: 1_000, retryCapMs: 5 * 60_000 },
  document: { retryBaseMs: 500, retryCapMs: 5 * 60_000 },
  silentHeartbeatCount: 3,
  messageBytesMax: 256 * 1024,
} as const;
