import { quantise } from "#shared/kit/int8-vector.ts";
import type { SegmentDraft } from "#shared/model/segment.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { QuantisedVector } from "#core/ports/library-store.ts";
import { limits } from "./limits.ts";

/** What the model reads of a segment: where it stands says as much as what it says. A place without words means nothing. */
export const embeddedText = (
  title: string | undefined,
  { headingPath, text }: Pick<SegmentDraft, "headingPath" | "text">,
): string =>
  text === ""
    ? ""
    : [...(title === undefined || headingPath[0] === title ? [] : [title]), ...headingPath, text].join(". ");

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
    const rows = await embedder.embed(part, signal);
    for (let row = 0; row < part.length; row++)
      vectors.push(quantise(rows.subarray(row * dimensions, (row + 1) * dimensions)));
  }
  return vectors;
}
