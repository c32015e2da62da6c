export const limits = {
  /** A receiver that has not answered by then counts as not reached; it is tried again. */
  answerMsMax: 15_000,
} as const;
