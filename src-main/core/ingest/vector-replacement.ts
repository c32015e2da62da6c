import type { LibraryStore } from "#core/ports/library-store.ts";
import type { VectorRow } from "#core/ports/vector-index.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import type { VectorFeed } from "./vector-feed.ts";

export interface VectorReplacement {
  /** In one transaction; then the index is told. How many of them there were to replace. */
  replaceVectors(spaceId: SpaceId, rows: readonly VectorRow[]): Promise<number>;
  /** Resolves when the index has all that was replaced. */
  vectorsTold(): Promise<void>;
}

/** By the library's own feed, so that what is removed by it meanwhile is not put back. */
export const createVectorReplacement = (
  store: Pick<LibraryStore, "replaceVectors">,
  feed: VectorFeed,
): VectorReplacement => ({
  async replaceVectors(spaceId, rows) {
    const { revision, replaced } = await store.replaceVectors(spaceId, rows);
    const there = new Set(replaced);
    await feed.push({
      revision,
      // The index holds a segment once: the old vector goes as the new one comes.
      removed: replaced,
      added: rows.filter(({ segmentId }) => there.has(segmentId)),
    });
    return replaced.length;
  },
  vectorsTold: () => feed.drained(),
});
