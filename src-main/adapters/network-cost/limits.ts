export const limits = {
  /** The system's own programs answer in milliseconds: one that does not is given up. */
  answerMsMax: 2_000,
  /** Of what is one number. */
  answerBytesMax: 4_096,
} as const;
