import type { Neighbour, VectorQuestion, VectorSearch } from "#core/ports/vector-index.ts";
import { limits } from "./limits.ts";

export interface Asked {
  readonly search: VectorSearch;
  /** False for what was removed while the search ran. */
  readonly isThere: (neighbour: Neighbour) => boolean;
}

/**
 * Invariant: what was removed while a search ran is never given, and does not leave a place empty: it is asked for again, and for
 * more than before, since rows may go on going.
 */
export async function withoutRemoved(
  question: VectorQuestion,
  ask: (question: VectorQuestion) => Promise<Asked>,
): Promise<VectorSearch> {
  const { limit } = question;
  let spareCount = 0;
  for (let repeat = 0; ; repeat++) {
    const { search, isThere } = await ask({ ...question, limit: limit + spareCount });
    const left = search.neighbours.filter(isThere);
    const goneCount = search.neighbours.length - left.length;
    if (goneCount === 0 || left.length >= limit || repeat === limits.repeatCountMax)
      return { ...search, neighbours: left.slice(0, limit) };
    spareCount = goneCount * limits.sparePerGone;
  }
}
