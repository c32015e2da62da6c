/** What is taken at most. Whatever is over is refused with its reason, and said to whoever sent it. */
export const limits = {
  /** Versions of the protocol that this program speaks; the greatest that both speak is used, N−2 is refused. */
  protocolVersion: 3,
  protocolVersionOldest: 2,
  /** Items whose births or edits are in one document: it loads in some milliseconds. */
  documentItemCountMax: 2_000,
  /** Of what a device sends. */
  frameBytesMax: 2 * 1024 * 1024,
  /** In one message: of the shortest as many as fit into 256 KiB. More are of nobody who means well. */
  frameCountMax: 131_072,
  updateBytesMax: 1024 * 1024,
  /** Of one document: whoever would make it larger is refused, so that a device that comes anew can be sent all of it. */
  documentBytesMax: 12 * 1024 * 1024,
  /** Of a message that may hold a whole document. */
  stateBytesMax: 16 * 1024 * 1024,
  updateClientCountMax: 8,
  /** Of what is written, and of ranges of what is deleted: each may cost Yjs a search and a cut. */
  structCountMax: 20_000,
  /** Of a whole state, as the server sends one: it has as many writers as the document has had. */
  stateClientCountMax: 65_536,
  stateStructCountMax: 4_000_000,
  /** Places that lie together and are gone: they take no memory, and a note that a program rewrites for years has many. */
  goneLengthMax: 2 ** 30,
  /** Of one value in a document, but for notes. */
  valueBytesMax: 16 * 1024,
  /** At three bytes a sign, a note fits into one update. */
  noteCharsMax: 300_000,
  keyBytesMax: 256,
  depthMax: 4,
  payloadBytesMax: 64 * 1024 * 1024,
  /** Of a file of changes: what it says is in it, and all updates of one document. */
  deltaManifestBytesMax: 32 * 1024 * 1024,
  deltaDocumentBytesMax: 64 * 1024 * 1024,
  /** Refusals after which a connection is closed: its device is broken or an attacker. */
  refusalCountMax: 10,
  /** What waits in a connection's socket before it is no longer pushed to but reads from the log later. */
  bufferedBytesMax: 1024 * 1024,
  /** A device's budget: so many at once, and so many a second after that. */
  updatesBurst: 2_000,
  updatesPerSecond: 200,
  bytesBurst: 16 * 1024 * 1024,
  bytesPerSecond: 2 * 1024 * 1024,
  /** Later than the server's clock by more is refused, so that no device with a wrong clock wins every edit. */
  clockAheadMaxMs: 5 * 60_000,
  /**
   * Counts of a hybrid clock by which an update may come after what it leans on where that is ahead: those that were made without
   * the server lie one count apart. 65,536 are a millisecond, so at `updatesPerSecond` a device gets ahead by 3 ms in each second, in
   * which `clockAheadMaxMs` itself moves on by 1,000.
   */
  clockStepMax: 1_000,
  /** What is brought back bears no later time, so that after each there is one left. */
  timeMsMax: 2 ** 47,
  heartbeatMs: 20_000,
  /** A document whose log is longer is written down anew as one state. */
  compactAfterCount: 1_000,
} as const;
