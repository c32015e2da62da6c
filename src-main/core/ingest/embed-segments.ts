import { quantiseRows } from "#shared/kit/int8-vector.ts";
import { type Embedder, whereItRuns } from "#core/ports/embedder.ts";
import type { QuantisedVector } from "#core/ports/library-store.ts";
import { limits } from "./limits.ts";

/** One vector a text, in order, as rows keep them; none at all where the model does not run. */
export const embedAll = async (
  embedder: Embedder,
  texts: readonly string[],
  signal?: AbortSignal,
): Promise<readonly QuantisedVector[]> =>
  (await whereItRuns(() => embedParts(embedder, texts, signal))) ?? [];

/** The same for what nobody waits for: none where the model is to rest, and they come when there is power. */
export const embedUnlessResting = async (
  embedder: Embedder,
  texts: readonly string[],
  signal?: AbortSignal,
): Promise<readonly QuantisedVector[]> =>
  texts.length > 0 && (await embedder.rests?.()) === true ? [] : embedAll(embedder, texts, signal);

async function embedParts(
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
