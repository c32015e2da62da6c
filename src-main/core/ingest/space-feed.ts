import type { SpaceStore } from "#core/ports/space-store.ts";
import type { SpaceFeed } from "#core/ports/spaces.ts";
import type { Gate } from "#shared/kit/gate.ts";
import type { Bare } from "./bare.ts";
import type { VectorFeed } from "./vector-feed.ts";

/** By the library's own feed: what is added and removed reaches the index in the order in which the store had it. */
export const createSpaceFeed =
  (gate: Gate, feed: VectorFeed, bare: Pick<Bare, "onNoted">, onFilled: () => void) =>
  (store: Pick<SpaceStore, "addVectors">): SpaceFeed => ({
    async addVectors(spaceId, rows, until) {
      const { revision, added } = await store.addVectors(spaceId, rows, until);
      if (added.length === 0) return;
      const there = new Set(added);
      onFilled();
      await feed.push({
        revision,
        removed: [],
        added: rows.filter(({ segmentId }) => there.has(segmentId)),
      });
    },
    onBare: bare.onNoted,
    still: (work) => gate.closedFor(() => work((swap) => feed.alone(swap))),
  });
