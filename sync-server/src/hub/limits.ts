import { limits } from "#shared/sync/limits.ts";

/** What the hub holds at most, and for how long. */
export const hubLimits = {
  /** Documents whose state is held to try updates on; the one that was not used for longest goes first. */
  hotCountMax: 256,
  /** A document that nobody wrote to for so long is let go of, and read again when somebody does. */
  hotIdleMs: 5 * 60_000,
  /** Updates that are tried on a state before what they overwrote is let go of. */
  trialUpdateCountMax: 256,
  /** Updates in one group commit; what is over waits for the next. */
  batchEntryCountMax: 1_000,
  /** States that the hub makes for the log in one group commit; of further documents the log makes them itself. */
  stateCountMax: 16,
  /** Who has not said hello by then is sent away. */
  helloMs: 10_000,
  /** Heartbeats without a word after which a connection is taken for dead. */
  silentHeartbeatCount: 3,
  /** Documents that one connection may have open; one more is refused as `busy`. */
  channelCountMax: 1_024,
  /** Documents that are read at once for one connection; the others wait, so that no other device waits for all of them. */
  readingCountMax: 8,
  /** Documents in one frame of the manifest. */
  manifestCountMax: 1_000,
  /** What waits in a socket although nothing is pushed to it any more: who does not even read answers is sent away. */
  unreadBytesMax: 2 * limits.stateBytesMax,
  /** Messages of who does not read meanwhile: each answer is short, and takes more than it counts in bytes. */
  unreadMessageCountMax: 10_000,
  /** Frames are put together into messages of at most so many bytes, but for a single one that is longer. */
  messageBytesMax: 256 * 1024,
} as const;
