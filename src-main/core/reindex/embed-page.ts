import type { Embedder } from "#core/ports/embedder.ts";
import type { SpaceStore } from "#core/ports/space-store.ts";
import type { VectorRow } from "#core/ports/vector-index.ts";
import { quantiseRows } from "#shared/kit/int8-vector.ts";
import { embeddedText } from "#shared/model/embedded-text.ts";
import { limits } from "./limits.ts";

export interface EmbeddedPage {
  readonly rows: readonly VectorRow[];
  readonly until: number;
  readonly isAll: boolean;
}

/** The model is to wait for power, and all that nobody waits for with it. */
export class RestingError extends Error {
  override readonly name = "RestingError";
}

/** The next segments without a vector in the embedder's space, with their vectors. Nothing is stored yet. Rejects with a `RestingError`. */
export async function embedPage(
  store: Pick<SpaceStore, "segmentsWithout">,
  embedder: Embedder,
  after: number,
  signal: AbortSignal,
): Promise<EmbeddedPage> {
  const { id, dimensions } = embedder.space;
  const { segments, until, isAll } = await store.segmentsWithout(id, after, limits.pageSegmentCountMax);
  if (segments.length === 0) return { rows: [], until, isAll };
  if ((await embedder.rests?.()) === true) throw new RestingError("the model waits for power");
  const texts = segments.map(({ title, ...segment }) => embeddedText(title, segment));
  const vectors = quantiseRows(await embedder.embed(texts, signal), dimensions);
  const rows = segments.flatMap(({ segmentId }, place) => {
    const vector = vectors[place];
    return vector === undefined ? [] : [{ segmentId, ...vector }];
  });
  return { rows, until, isAll };
}
