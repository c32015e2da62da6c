/** What pictures look like and show, beside ingestion: into the index as it comes, and for those that were read before. */
import type { SeeingStatus } from "#core/ports/joint-space.ts";
import type { Backlog } from "#shared/model/backlog.ts";
import type { LibraryDeps } from "./library.ts";
import {
  type AroundLooking,
  backlogOf,
  createLookAgain,
  createLookProgress,
  type LookAgain,
  type LookAgainDeps,
  seeFiles,
  seeFrames,
} from "./look-again.ts";
import { createLookFeed } from "./look-feed.ts";
import { createSeeing } from "./seeing.ts";

export interface Pictures extends AsyncDisposable {
  /** Something may have changed, or have become calm. */
  wake(): void;
  drained(): Promise<void>;
  /** How many were seen by the model that reads pictures; undefined where none is here. */
  seeing(): Promise<SeeingStatus | undefined>;
  /** How far they were looked at, where some were not. */
  backlog(): Backlog | undefined;
}

const none: Pictures = {
  wake: () => undefined,
  drained: () => Promise.resolve(),
  seeing: () => Promise.resolve(undefined),
  backlog: () => undefined,
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

export function createPictures(deps: LibraryDeps, around: AroundLooking): Pictures {
  const { pictures, decoder, system } = deps;
  if (pictures === undefined) return none;
  const { looks, index, spaceId, tip, joint } = pictures;
  const seeing = createSeeing({
    spaces: joint,
    store: looks,
    originals: deps.store,
    decoder,
    keptSpaceId: spaceId,
    system,
    isCalm: around.isCalm,
    onSeen: () => deps.onSeen?.(),
  });
  const feed = createLookFeed(looks, index, spaceId, tip, seeing.forget, system.onFault);
  const onSeen = (): void => {
    feed.wake();
    seeing.wake();
    deps.onLooked?.();
  };
  const progress = createLookProgress(() => looks.seenCoverage(spaceId));
  const again = lookAgain(deps, pictures, { ...around, progress, onSeen });
  return {
    wake() {
      feed.wake();
      for (const each of again) each.wake();
      seeing.wake();
    },
    drained: feed.drained,
    seeing: seeing.status,
    backlog: () => backlogOf(progress, again),
    async [Symbol.asyncDispose]() {
      for (const each of again) await each[Symbol.asyncDispose]();
      await seeing[Symbol.asyncDispose]();
      await feed.drained();
    },
  };
}

/** At pictures, and at films, that were read before they were looked at. */
function lookAgain(
  { store, decoder, system }: LibraryDeps,
  { looks, spaceId }: NonNullable<LibraryDeps["pictures"]>,
  told: AroundLooking & Pick<LookAgainDeps, "progress" | "onSeen">,
): readonly LookAgain[] {
  const around = { system, ...told };
  const pictures = createLookAgain({
    ...around,
    unseen: (afterRowId, limit) => looks.unseenPictures(spaceId, afterRowId, limit),
    see: seeFiles({
      put: ({ itemId, contentHash }, read) =>
        looks.putPicture(itemId, contentHash, read?.picture ?? { colours: [], spaceId, looks: [] }),
      wanted: {},
      originals: store,
      decoder,
      system,
    }),
  });
  const films = createLookAgain({
    ...around,
    // One film has as many pictures as dozens of pictures do.
    unseen: (afterRowId) => looks.unseenFilms(spaceId, afterRowId, 1),
    see: seeFrames({
      put: ({ itemId, contentHash }, seen) => looks.putPicture(itemId, contentHash, seen),
      frames: store,
      decoder,
      system,
      spaceId,
    }),
  });
  return [pictures, films];
}
