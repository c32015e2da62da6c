export const limits = {
  /** Documents that are held in memory; the one that was used longest ago goes. Each takes a few megabytes at most. */
  openDocumentCountMax: 16,
  /** Updates of a document that lie beside its state; where there are more, they are folded into it. */
  foldAfterCount: 64,
  /** Items that are compared with what is shared of them before the next look. */
  dueItemCount: 32,
  /** Between two of these looks. */
  compareEveryMs: 100,
  /** Payloads that wait to be sent. No more are made while there are as many: they lie in the database until then. */
  waitingPayloadCountMax: 10_000,
  waitingPayloadBytesMax: 256 * 1024 * 1024,
  /** Births in one update: some kilobytes. */
  birthCountPerUpdate: 200,
  /** Items whose payloads the server is asked for at once, where it may have lost some. */
  checkedItemCount: 400,
  /** Documents of which the server is asked at once how far it made rows of them. */
  askedDocumentCount: 500,
  /** Between two looks for documents that the server makes no rows of any more, as a payload is lost. */
  lostEveryMs: 60 * 60_000,
  /** For so long one may be behind with nothing lost: rows are still being made of it. */
  lostAfterMs: 2 * 60_000,
  /** Payloads that are sent side by side. */
  uploadCountMax: 3,
  /** Before what failed is sent again; doubled each time, up to the cap. */
  retryBaseMs: 2_000,
  retryCapMs: 10 * 60_000,
  /** After what nobody expected, before all is tried again. */
  faultPauseMs: 10_000,
  /** The session is told the time so often. */
  tickMs: 1_000,
  /** Of its validity a token is not used any more: what is begun with it is to end with it. */
  tokenMarginMs: 30_000,
  tokenMsMin: 90_000,
  tokenMsMax: 10 * 60_000,
  /** Nonces that a token is asked for with before that is given up. */
  nonceCountMax: 3,
  /** Between two looks at how far the server has made rows of what it acknowledged, while some is not. */
  projectedEveryMs: 1_000,
  /** The longest pause between them, where the server gets no further. */
  projectedCapMs: 60_000,
  /** How often a server is asked whether a person has let this device in, whatever it says itself. */
  collectEveryMsMin: 500,
  collectEveryMsMax: 10_000,
  /** For how long at most: a server forgets who asked sooner. */
  collectMsMax: 30 * 60_000,
  /** For so long a server may keep back that its trail goes on, while it answers all else; then nothing is exchanged until it says. */
  trailGraceMs: 10 * 60_000,
  /** How often it is asked meanwhile. */
  trailRetryMs: 30_000,
  /** How often the system is asked whether the network costs. */
  networkLookMs: 60_000,
  /** What is received goes on after such a wait at the latest, so that neither side takes the other for gone; what is left is owed … */
  paceWaitMsMax: 20_000,
  /** … and shorter ones are owed, too, … */
  paceWaitMsMin: 20,
  /** … but no longer than so much. */
  paceDebtMsMax: 60 * 60_000,
  /** A status that changes more often is told this often. */
  statusEveryMs: 200,
  /** Opened contents of other devices' items that are kept in memory. */
  openedBytesMax: 64 * 1024 * 1024,
  /** Their originals, beside: those that were looked at last, and always the last one. */
  keptOriginalsBytesMax: 64 * 1024 * 1024,
  segmentCountMax: 100_000,
  /** Of one of one's own items: the rest is in its preview. */
  openedSegmentCountMax: 1_000,
} as const;
