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
