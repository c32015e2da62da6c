export const limits = {
  /** Most bytes of one WebSocket message; a larger one ends the connection. */
  messageSizeBytesMax: 1 << 20,
  /** Bytes of answers to a push that wait to be read: many programs send all before they read any. Past it no more is read. */
  answersWaitingBytesMax: 32 << 20,
  /** Pushed events of one WebSocket that wait to be stored; past it the socket is not read. */
  eventsWaitingMax: 2_000,
  /** Their bytes; past it the socket is not read either. */
  eventsWaitingBytesMax: 1 << 22,
  /** Whoever goes on sending a push that was refused is listened to for this long; then the connection ends. */
  lingerMsMax: 5_000,
  /** Windows at once; one more is refused with 503. */
  windowCountMax: 64,
  /** WebSockets at once that push events; one more is refused with 503. */
  producerCountMax: 256,
  /** Connections at once; further ones wait in the system's queue. */
  connectionCountMax: 512,
  /** To send a whole request; a slower one is ended with 408, but for a push of events, which may go on. */
  requestMsMax: 30_000,
  /** To send the headers of a request; a slower one is ended with 408. */
  headersMsMax: 10_000,
  /** How often slow requests are looked for, so how late at most one is ended. */
  checkEveryMs: 2_000,
  /** One-time links that were not used; the oldest ends when there are more. */
  linkCountMax: 16,
  /** A browser that was let in stays so for this long. */
  sessionMsMax: 30 * 24 * 3_600_000,
  /** The port that is tried first; another is taken where it is not free. */
  portUsual: 4747,
} as const;
