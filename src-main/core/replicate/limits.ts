/** What the device's side of replication holds at most, and how patient it is. */
export const sessionLimits = {
  /** Documents open at once; the others wait until one of these has nothing more to say. */
  openCountMax: 64,
  /** Own updates under way at once. */
  inFlightCountMax: 512,
  /**
   * Own updates that are sent as one where several wait: a device that comes back is through sooner, and nobody reads each.
   * No part of one is shorter than two bytes, so that so many bytes hold fewer than a server reads (`limits.structCountMax`).
   */
  together: { countMax: 100, bytesMax: 32 * 1024 },
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
