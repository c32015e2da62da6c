import type { Decoder } from "#core/ports/decoder.ts";
import type { SeenPicture } from "#core/ports/picture.ts";
import type { LookStore, UnseenPicture } from "#core/ports/picture-store.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import { StoreFullError } from "#core/ports/library-store.ts";
import { limits } from "./limits.ts";
import type { IngestSystem } from "./system.ts";

export interface LookAgainDeps {
  readonly looks: LookStore;
  readonly decoder: Decoder;
  readonly system: IngestSystem;
  readonly spaceId: SpaceId;
  /** Nothing else is to be done, and nobody paused. */
  readonly isCalm: () => boolean;
  /** Something was seen. */
  readonly onSeen: () => void;
}

export interface LookAgain extends AsyncDisposable {
  /** It may be calm now. */
  wake(): void;
}

/**
 * Looks at pictures that were read before pictures were looked at. Each once in a run, a few at a time, only while
 * nothing else waits; their words, and what was found by them, stay as they are.
 */
export function createLookAgain(deps: LookAgainDeps): LookAgain {
  const { looks, spaceId, system } = deps;
  const closing = new AbortController();
  let running: Promise<void> | undefined;
  let isDone = false;
  let afterRowId = 0;

  const step = async (): Promise<void> => {
    const unseen = await looks.unseenPictures(spaceId, afterRowId, limits.picturesAtOnce);
    const last = unseen.at(-1);
    if (last === undefined) {
      isDone = true;
      return;
    }
    await seeAll(deps, unseen, closing.signal);
    afterRowId = last.rowId;
    deps.onSeen();
  };
  const run = async (): Promise<void> => {
    while (!isDone && deps.isCalm() && !closing.signal.aborted) await step();
  };
  return {
    wake() {
      if (isDone || running !== undefined || closing.signal.aborted || !deps.isCalm()) return;
      running = run()
        .catch((error: unknown) => {
          // A full disk is waited for like everything else that is to be stored: with the next occasion.
          if (!closing.signal.aborted && !(error instanceof StoreFullError)) system.onFault(error);
        })
        .finally(() => {
          running = undefined;
        });
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      await running;
    },
  };
}

async function seeAll(
  { looks, decoder, system, spaceId }: LookAgainDeps,
  unseen: readonly UnseenPicture[],
  signal: AbortSignal,
): Promise<void> {
  const { fileSizeBytesMax } = system.settings.current();
  const requests = unseen.map(({ path, sizeBytes, modifiedMs }) => ({ path, sizeBytes, modifiedMs }));
  const outcomes = await decoder.decode(requests, { fileSizeBytesMax }, signal);
  for (const [place, picture] of unseen.entries()) {
    const outcome = outcomes[place];
    // What cannot be read for the moment is looked at in the next run.
    if (outcome === undefined || (outcome.kind !== "extracted" && outcome.retry)) continue;
    const seen = outcome.kind === "extracted" ? outcome.picture : undefined;
    await looks.putPicture(picture.itemId, picture.contentHash, seen ?? nothingSeen(spaceId));
  }
}

const nothingSeen = (spaceId: SpaceId): SeenPicture => ({ colours: [], spaceId, looks: [] });
