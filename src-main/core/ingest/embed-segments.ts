import { quantiseRows } from "#shared/kit/int8-vector.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { QuantisedVector } from "#core/ports/library-store.ts";
import { limits } from "./limits.ts";

/** One vector a text, in order, as rows keep them. */
export async function embedAll(
  embedder: Embedder,
  texts: readonly string[],
  signal?: AbortSignal,
): Promise<readonly QuantisedVector[]> {
  const vectors: QuantisedVector[] = [];
  const { dimensions } = embedder.space;
  for (let from = 0; from < texts.length; from += limits.embedTextCountMax) {
    const part = texts.slice(from, from + limits.embedTextCountMax);
    vectors.push(...quantiseRows(await embedder.embed(part, signal), dimensions));
  }
  return vectors;
}
