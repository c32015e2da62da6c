/** What bounds the work of the text model, and what happens there. */
export const limits = {
  /** A word of more code points is one unknown token, as in the reference. */
  wordCharsMax: 100,
  /** Split words that are remembered; a full memory is emptied, because what is common comes back at once. */
  splitWordsMax: 20_000,
  /** Longer words are not remembered: they are noise, and would hold their whole text in memory. */
  splitWordCharsMax: 32,
  /** Characters embedded before the thread looks for other calls, so that a query waits about a millisecond. */
  sliceCharsMax: 16_384,
} as const;
