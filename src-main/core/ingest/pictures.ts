/** What pictures look like, beside ingestion: into the index as it comes, and for those that were read before. */
import type { LibraryDeps } from "./library.ts";
import { createLookAgain } from "./look-again.ts";
import { createLookFeed } from "./look-feed.ts";

export interface Pictures extends AsyncDisposable {
  /** Something may have changed, or have become calm. */
  wake(): void;
  drained(): Promise<void>;
}

const none: Pictures = {
  wake: () => undefined,
  drained: () => Promise.resolve(),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

export function createPictures({ pictures, decoder, system }: LibraryDeps, isCalm: () => boolean): Pictures {
  if (pictures === undefined) return none;
  const { looks, index, spaceId, tip } = pictures;
  const feed = createLookFeed(looks, index, spaceId, tip, system.onFault);
  const again = createLookAgain({ looks, decoder, system, spaceId, isCalm, onSeen: feed.wake });
  return {
    wake() {
      feed.wake();
      again.wake();
    },
    drained: feed.drained,
    async [Symbol.asyncDispose]() {
      await again[Symbol.asyncDispose]();
      await feed.drained();
    },
  };
}
