/** Weighs what was found first once more, by reading question and text together. Slower than the legs, so it reads few. */
export interface Reranker {
  /** For the plan. */
  readonly id: string;
  /** Milliseconds that it may take where nobody says; absent, or 0: it is asked only where somebody does. */
  usualMs?(): number;
  /**
   * How well each text answers the question, larger is better; only compared with each other. `vector` is the question's
   * in the space of the meaning leg. Rejects when it is aborted.
   */
  score(
    question: { readonly text: string; readonly vector: Float32Array },
    texts: readonly string[],
    signal: AbortSignal,
  ): Promise<Float32Array>;
}
