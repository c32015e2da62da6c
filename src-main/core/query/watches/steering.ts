/** What a watch is to be like: as the library has it, and where it is gone as it was when the watch was made. */
import type { SearchStore } from "#core/ports/search-store.ts";
import type { StoredWatch, WatchExample } from "#core/ports/watch-store.ts";
import { dequantise, quantise } from "#shared/kit/int8-vector.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import type { ParsedQuery } from "#shared/query/ast.ts";
import { readExamples, type SteeringExample } from "../examples.ts";

export type ReadKnown = SearchStore["examples"];

/** To be kept with the watch; undefined where one of them is gone, or has no meaning that could be compared yet. */
export async function keptExamples(
  examples: ReadKnown,
  { examples: wanted }: ParsedQuery,
  spaceId: SpaceId,
): Promise<readonly WatchExample[] | undefined> {
  const { asked } = await readExamples({ examples }, { examples: wanted }, spaceId);
  const kept = asked.flatMap(({ not, known }): readonly WatchExample[] =>
    known?.vector === undefined ? [] : [{ not, spaceId, vector: quantise(known.vector) }],
  );
  return kept.length === wanted.length ? kept : undefined;
}

/** In the space: what is gone, and was kept in another one, has no part any more. */
export async function steeringOf(
  examples: ReadKnown,
  { examples: kept = [] }: Pick<StoredWatch, "examples">,
  { examples: wanted }: Pick<ParsedQuery, "examples">,
  spaceId: SpaceId,
): Promise<readonly SteeringExample[]> {
  const { asked } = await readExamples({ examples }, { examples: wanted }, spaceId);
  return asked.flatMap(({ not, known }, place): readonly SteeringExample[] => {
    if (known?.vector !== undefined) return [{ not, known }];
    const own = kept[place];
    return own?.spaceId === spaceId ? [{ not, known: { vector: dequantise(own.vector) } }] : [];
  });
}
