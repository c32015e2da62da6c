import { setImmediate as nextTurn } from "node:timers/promises";
import type { Space } from "#shared/model/space.ts";
import { limits } from "./limits.ts";
import type { StaticModel } from "./static-model.ts";

/** What the embed thread answers; the signal is always the last argument. */
export interface EmbedService {
  describe(): Space;
  embed(texts: readonly string[], signal: AbortSignal): Promise<Float32Array<ArrayBuffer>>;
  countTokens(texts: readonly string[], signal: AbortSignal): Promise<readonly number[]>;
}

/**
 * Works in slices and looks for other calls in between: a query that arrives during a batch of ingestion
 * is answered after the running slice, not after the batch.
 */
export function createEmbedService({ space, tokens, embedInto }: StaticModel): EmbedService {
  const inSlices = async (
    texts: readonly string[],
    signal: AbortSignal,
    work: (text: string, index: number) => void,
  ): Promise<void> => {
    let sliceChars = 0;
    for (const [index, text] of texts.entries()) {
      if (sliceChars > limits.sliceCharsMax) {
        sliceChars = 0;
        await nextTurn();
        signal.throwIfAborted();
      }
      work(text, index);
      sliceChars += text.length;
    }
  };
  return {
    describe: () => space,
    async embed(texts, signal) {
      const width = space.dimensions;
      const vectors = new Float32Array(texts.length * width);
      await inSlices(texts, signal, (text, index) =>
        embedInto(text, vectors.subarray(index * width, (index + 1) * width)),
      );
      return vectors;
    },
    async countTokens(texts, signal) {
      const counts: number[] = [];
      await inSlices(texts, signal, (text) => counts.push(tokens.encode(text).length));
      return counts;
    },
  };
}
