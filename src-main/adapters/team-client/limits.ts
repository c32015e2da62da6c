export const limits = {
  /** A server that has not answered a question by then counts as not reached; it is asked again. */
  answerMsMax: 20_000,
  /** For a payload, which may be large and the way slow. */
  payloadMsMax: 10 * 60_000,
  /** The same where the person limits how fast it may come: after that they have forgotten it. */
  pacedMsMax: 24 * 60 * 60_000,
  /** For a file of changes, which the server reads to its end before it answers. */
  deltaMsMax: 60 * 60_000,
  /** Keys that a device has for one server: after so many were shut out it cannot join that server any more. */
  deviceKeyCount: 8,
  /** Documents that are asked about at once. */
  documentCountMax: 1_000,
} as const;
