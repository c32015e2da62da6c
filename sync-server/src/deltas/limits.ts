export const deltaLimits = {
  /** Before what was over the device's budget, or what the log could not take, is said again. */
  pauseMs: 1_000,
  /** So often without anything being taken, before the rest of the document is left out. */
  attemptCountMax: 60,
  /** Of a file that comes over the network; a larger one is taken where the server runs. */
  sentFileBytesMax: 4 * 1024 * 1024 * 1024,
  /** Contents of others that go along with an answer; of more the newest. */
  answerPayloadCountMax: 50_000,
} as const;
