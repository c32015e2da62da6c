import type { CaptureStore } from "#core/ports/capture-store.ts";
import type { Decoder, DecodeRequest, Extracted } from "#core/ports/decoder.ts";
import type { UnseenItem } from "#core/ports/picture-store.ts";
import { StoreFullError } from "#core/ports/library-store.ts";
import { requestFor } from "./decode-request.ts";
import { limits } from "./limits.ts";
import type { IngestSystem } from "./system.ts";

export interface LookAgainDeps {
  /** Those after a row, at most so many. */
  readonly unseen: (afterRowId: number, limit: number) => Promise<readonly UnseenItem[]>;
  /** Keeps what came of one; `undefined`: it cannot be read. */
  readonly put: (item: UnseenItem, read: Extracted | undefined) => Promise<boolean>;
  /** What the decoder is asked for. */
  readonly wanted: Pick<DecodeRequest, "soundOnly">;
  readonly originals: Pick<CaptureStore, "originalOf">;
  readonly decoder: Decoder;
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
 * Looks at pictures that were read before pictures were looked at, or listens to recordings. Each once in a run, a few at a time, only while
 * nothing else waits; their words, and what was found by them, stay as they are.
 */
export function createLookAgain(deps: LookAgainDeps): LookAgain {
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
  { put, wanted, originals, decoder, system }: LookAgainDeps,
  unseen: readonly UnseenItem[],
  signal: AbortSignal,
): Promise<void> {
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
}
