/** What bounds the work of the text model, and what happens there. */
export const limits = {
  /** A word of more code points is one unknown token, as in the reference. */
  wordCharsMax: 100,
  /** Characters embedded before the thread looks for other calls, so that a query waits about a millisecond. */
  sliceCharsMax: 16_384,
} as const;
