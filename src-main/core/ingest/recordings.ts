/** How recordings sound, beside ingestion: into the index as it comes, and for those that were read before. */
import type { Backlog } from "#shared/model/backlog.ts";
import { soundSpace } from "#shared/model/sound-space.ts";
import type { LibraryDeps } from "./library.ts";
import {
  type AroundLooking,
  backlogOf,
  createLookAgain,
  createLookProgress,
  seeFiles,
} from "./look-again.ts";
import { createLookFeed } from "./look-feed.ts";

export interface Recordings extends AsyncDisposable {
  /** Something may have changed, or have become calm. */
  wake(): void;
  drained(): Promise<void>;
  /** How far they were listened to, where some were not. */
  backlog(): Backlog | undefined;
}

const none: Recordings = {
  wake: () => undefined,
  drained: () => Promise.resolve(),
  backlog: () => undefined,
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

export function createRecordings(deps: LibraryDeps, around: AroundLooking): Recordings {
  const { sounds, decoder, system } = deps;
  if (sounds === undefined) return none;
  const { store, index, tip } = sounds;
  const { id: spaceId } = soundSpace;
  const feed = createLookFeed(store, index, spaceId, tip, () => Promise.resolve(), system.onFault);
  const progress = createLookProgress(() => store.soundCoverage(spaceId));
  const again = createLookAgain({
    unseen: (afterRowId, limit) => store.unheardRecordings(spaceId, afterRowId, limit),
    // What has no sound, or none that can be decoded here, is not asked again: with a decoder it is read anew.
    see: seeFiles({
      put: ({ itemId, contentHash }, read) =>
        store.putSound(itemId, contentHash, read?.sound ?? { spaceId, stretches: [] }),
      wanted: { soundOnly: true },
      originals: deps.store,
      decoder,
      system,
    }),
    ...around,
    system,
    progress,
    onSeen() {
      feed.wake();
      deps.onLooked?.();
    },
  });
  return {
    wake() {
      feed.wake();
      again.wake();
    },
    drained: feed.drained,
    backlog: () => backlogOf(progress, [again]),
    async [Symbol.asyncDispose]() {
      await again[Symbol.asyncDispose]();
      await feed.drained();
    },
  };
}
