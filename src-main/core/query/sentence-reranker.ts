/** The reranker that needs no model of its own: a text is as near as its nearest sentence (MaxSim; Khattab and Zaharia, arXiv 2004.12832). */
import type { Embedder } from "#core/ports/embedder.ts";
import type { Reranker } from "#core/ports/reranker.ts";
import { sentenceCountMax } from "./limits.ts";
import { sentencesOf } from "#shared/query/sentences.ts";

export const createSentenceReranker = (embedder: Pick<Embedder, "embed" | "space">): Reranker => ({
  id: `nearest sentence, ${embedder.space.id}`,
  async score({ vector }, texts, signal) {
    const sentences = texts.flatMap((text, place) => [
      { place, text },
      ...sentencesOf(text)
        .slice(0, sentenceCountMax)
        .map(({ startChar, endChar }) => ({ place, text: text.slice(startChar, endChar) })),
    ]);
    const vectors = await embedder.embed(
      sentences.map((sentence) => sentence.text),
      signal,
    );
    const best = new Float32Array(texts.length);
    for (const [row, { place }] of sentences.entries()) {
      let cosine = 0;
      for (let column = 0; column < vector.length; column++)
        cosine += vector[column]! * vectors[row * vector.length + column]!;
      best[place] = Math.max(best[place]!, cosine);
    }
    return best;
  },
});
