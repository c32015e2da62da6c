import type { CaptureStore } from "#core/ports/capture-store.ts";
import type { Decoder, DecodeRequest, Extracted } from "#core/ports/decoder.ts";
import type { UnseenFilm, UnseenItem } from "#core/ports/picture-store.ts";
import { type LibraryStore, StoreFullError } from "#core/ports/library-store.ts";
import { seenFilm, type SeenPicture } from "#core/ports/picture.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import { requestFor, requestForFrame } from "./decode-request.ts";
import { limits } from "./limits.ts";
import type { IngestSystem } from "./system.ts";

export interface LookAgainDeps<Item extends UnseenItem = UnseenItem> {
  /** Those after a row, at most so many. */
  readonly unseen: (afterRowId: number, limit: number) => Promise<readonly Item[]>;
  /** Looks at them, and keeps what came of each. */
  readonly see: (items: readonly Item[], signal: AbortSignal) => Promise<void>;
  readonly system: IngestSystem;
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
 * Looks at pictures and films that were read before they were looked at, or listens to recordings. Each once in a run, a few at a time, only while
 * nothing else waits; their words, and what was found by them, stay as they are.
 */
export function createLookAgain<Item extends UnseenItem>(deps: LookAgainDeps<Item>): LookAgain {
  const { system } = deps;
  const closing = new AbortController();
  let running: Promise<void> | undefined;
  let isDone = false;
  let afterRowId = 0;

  const step = async (): Promise<void> => {
    const unseen = await deps.unseen(afterRowId, limits.picturesAtOnce);
    const last = unseen.at(-1);
    if (last === undefined) {
      isDone = true;
      return;
    }
    await deps.see(unseen, closing.signal);
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

export interface SeeFilesDeps {
  /** What the decoder is asked for. */
  readonly wanted: Pick<DecodeRequest, "soundOnly">;
  readonly originals: Pick<CaptureStore, "originalOf">;
  readonly decoder: Decoder;
  readonly system: Pick<IngestSystem, "settings">;
  /** Keeps what came of one; `undefined`: it cannot be read. */
  readonly put: (item: UnseenItem, read: Extracted | undefined) => Promise<boolean>;
}

/** Has the files read once more. */
export const seeFiles =
  ({ put, wanted, originals, decoder, system }: SeeFilesDeps): LookAgainDeps["see"] =>
  async (unseen, signal) => {
    const { fileSizeBytesMax } = system.settings.current();
    const requests = await Promise.all(
      unseen.map(async (item): Promise<DecodeRequest> => ({
        ...(await requestFor(originals, item)),
        ...wanted,
      })),
    );
    const outcomes = await decoder.decode(requests, { fileSizeBytesMax }, signal);
    for (const [place, item] of unseen.entries()) {
      const outcome = outcomes[place];
      // What cannot be read for the moment is looked at in the next run.
      if (outcome === undefined || (outcome.kind !== "extracted" && outcome.retry)) continue;
      await put(item, outcome.kind === "extracted" ? outcome : undefined);
    }
  };

export interface SeeFramesDeps {
  readonly frames: Pick<LibraryStore, "frame">;
  readonly decoder: Decoder;
  readonly system: Pick<IngestSystem, "settings">;
  readonly spaceId: SpaceId;
  readonly put: (film: UnseenFilm, seen: SeenPicture) => Promise<boolean>;
}

/** Looks at the pictures that are kept of films, a few at a time: no film is decoded for it again. */
export const seeFrames =
  ({ frames, decoder, system, spaceId, put }: SeeFramesDeps): LookAgainDeps<UnseenFilm>["see"] =>
  async (films, signal) => {
    for (const film of films) {
      const seen: { timeMs: number; seen: SeenPicture }[] = [];
      let canWait = false;
      for (let from = 0; from < film.framesMs.length; from += limits.picturesAtOnce) {
        const timesMs = film.framesMs.slice(from, from + limits.picturesAtOnce);
        const requests = await Promise.all(
          timesMs.map((timeMs) => requestForFrame(frames, film.itemId, timeMs)),
        );
        const { fileSizeBytesMax } = system.settings.current();
        const outcomes = await decoder.decode(requests, { fileSizeBytesMax }, signal);
        for (const [place, timeMs] of timesMs.entries()) {
          const outcome = outcomes[place];
          if (outcome?.kind !== "extracted") canWait ||= outcome?.retry === true;
          else if (outcome.picture !== undefined) seen.push({ timeMs, seen: outcome.picture });
        }
      }
      // What cannot be read for the moment is looked at in the next run.
      if (!canWait) await put(film, seenFilm(seen, spaceId));
    }
  };
