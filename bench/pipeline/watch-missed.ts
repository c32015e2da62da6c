import type { ItemId } from "#shared/model/ids.ts";
import type { MadeWatch } from "../data/real-watches.ts";

/** A text that came, and the item that it became. */
export interface HeardText {
  readonly itemId: ItemId;
  readonly text: string;
}

/**
 * By the name of the watch, what it must tell of: the items of texts that have all its words as they stand. What stems
 * besides is not counted, and nothing of meaning. Absent: nothing that it must.
 */
export function mustTellOf(
  watches: readonly MadeWatch[],
  texts: readonly HeardText[],
): ReadonlyMap<string, readonly ItemId[]> {
  const held = texts.map(({ itemId, text }) => ({
    itemId,
    words: new Set(text.toLowerCase().split(/[^\p{L}\p{N}]+/u)),
  }));
  const having = new Map<string, (typeof held)[number][]>();
  for (const each of held)
    for (const word of each.words) {
      const own = having.get(word);
      if (own === undefined) having.set(word, [each]);
      else own.push(each);
    }
  const must = new Map<string, readonly ItemId[]>();
  for (const { name, wanted } of watches) {
    const [first, ...others] = wanted;
    if (first === undefined) continue;
    const met = (having.get(first) ?? []).filter(({ words }) => others.every((word) => words.has(word)));
    if (met.length > 0)
      must.set(
        name,
        met.map(({ itemId }) => itemId),
      );
  }
  return must;
}

/** Item by item: counted alone, one that was met by meaning would stand for one that was missed by its words. */
export const missedCount = (
  must: ReadonlyMap<string, readonly ItemId[]>,
  told: ReadonlyMap<string, ReadonlySet<ItemId>>,
): number =>
  must
    .entries()
    .reduce(
      (sum, [name, wanted]) => sum + wanted.filter((itemId) => told.get(name)?.has(itemId) !== true).length,
      0,
    );
