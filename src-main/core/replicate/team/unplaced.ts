import { quantiseRows } from "#shared/kit/int8-vector.ts";
import { embeddedText } from "#shared/model/embedded-text.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import type { Item } from "#shared/model/item.ts";
import { withoutPlaceLines } from "#shared/model/place-line.ts";
import { type Embedder, whereItRuns } from "#core/ports/embedder.ts";
import type { QuantisedVector } from "#core/ports/library-store.ts";
import type { ItemContent } from "#core/ports/replica-store.ts";

/**
 * What words say of where something was taken stays here, as the degrees of a picture do, and so does what vectors tell of those
 * words: they are made of the others. Where the model does not run, or another space is searched by now, those have none.
 */
export async function unplaced(
  embedder: Pick<Embedder, "space" | "embed">,
  { title }: Pick<Item, "title">,
  spaceId: SpaceId,
  { segments, vectors }: Pick<ItemContent, "segments" | "vectors">,
): Promise<Pick<ItemContent, "segments" | "vectors">> {
  const said = segments.map((segment) => ({ ...segment, text: withoutPlaceLines(segment.text) }));
  const shortened = said.filter(({ text }, place) => text !== segments[place]?.text);
  if (shortened.length === 0) return { segments, vectors };
  const texts = shortened.map((segment) => embeddedText(title, segment));
  const made = embedder.space.id === spaceId ? await embedded(embedder, texts) : [];
  const vectorOf = new Map(shortened.map((segment, place) => [segment, made[place]]));
  return {
    segments: said,
    vectors: said.map((segment, place) => (vectorOf.has(segment) ? vectorOf.get(segment) : vectors[place])),
  };
}

async function embedded(
  embedder: Pick<Embedder, "space" | "embed">,
  texts: readonly string[],
): Promise<readonly QuantisedVector[]> {
  const { dimensions } = embedder.space;
  return (await whereItRuns(async () => quantiseRows(await embedder.embed(texts), dimensions))) ?? [];
}
