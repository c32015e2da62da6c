export const limits = {
  /** Connections of one instance; others wait. */
  connectionCountMax: 10,
  /** A journal that is longer is written down anew when the server starts. */
  journalBytesMax: 16 * 1024 * 1024,
  /** PGlite looks after its write-ahead log in no way by itself: once there is so much of it, the files behind it are removed. */
  walBytesMax: 64 * 1024 * 1024,
  walLookMs: 10_000,
  /** After it found no room PGlite answers by then, or never again. */
  aliveMsMax: 5_000,
  /** Rows that are written anew at first, before the next in the queue is answered; then as many as take `scrubPieceMs`. */
  scrubRowsFirst: 100,
  scrubPieceMs: 50,
  /** How long `--scrub` waits for transactions that began before, and for PostgreSQL to read a setting; it looks this often. */
  scrubWaitMsMax: 10_000,
  scrubLookMs: 100,
  /** How long closing waits for a transaction that is running. */
  closeWaitMs: 5_000,
  /** How often a replica is asked how far it is. One that was not there a look ago is left out until the next. */
  replicaLookMs: 500,
  /**
   * A replica that has not answered by then is away: what it is reading is read from the primary instead. A database that has not is said
   * to be away to whoever balances load, which waits no longer than three seconds (`deploy/server/haproxy.cfg`).
   */
  lookAnswerMsMax: 2_000,
  /** How long a read waits for its replica to have what it must see; then it goes to the primary. */
  replayWaitMsMax: 50,
  /** Between two looks of one that waits; twice as long each time. */
  replayPollMs: 1,
} as const;
