/** Sizes of segments, in tokens of the embedding model as `estimateTokens` counts them. */
export const chunkLimits = {
  /** Blocks are gathered until a segment would pass this. */
  targetTokenCount: 180,
  /** A segment below this takes one more block even past the target: a lone heading line finds nothing. */
  smallTokenCount: 60,
  /** No segment passes this; a longer block is split at a paragraph, sentence, line, word, in that order. */
  maxTokenCount: 320,
} as const;
