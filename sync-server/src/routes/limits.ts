export const routeLimits = {
  /** Of one call; more is refused before it is read. */
  bodyBytesMax: 1024 * 1024,
  /** Of what is sent to no address of ours. */
  strayBytesMax: 16 * 1024,
  /** Of all calls at once, of whoever; one more is told to come again. */
  bodiesBytesMax: 64 * 1024 * 1024,
  /** Of payloads that come and go at once, of devices that are known; one more is told to come again. */
  payloadsBytesMax: 192 * 1024 * 1024,
  /** Of answers that are being fetched; one more is told to come again. */
  answersBytesMax: 256 * 1024 * 1024,
  /** A payload of which nobody took anything for so long is no longer sent. */
  stalledMs: 60_000,
  /** What came of a payload or a file of changes in that time is at least so much, or it is ended. */
  stalledBytesMin: 16 * 1024,
  /** Any other request that is not whole by then is ended. */
  requestMs: 60_000,
} as const;
