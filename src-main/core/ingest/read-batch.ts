import type { Serial } from "#shared/kit/serial.ts";
import type { CaptureStore } from "#core/ports/capture-store.ts";
import type { Decoder } from "#core/ports/decoder.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { ClaimedItem, ItemCommit, LibraryStore } from "#core/ports/library-store.ts";
import { requestFor } from "./decode-request.ts";
import { prepare, refusal } from "./prepare.ts";
import type { IngestSystem } from "./system.ts";

export interface ReadDeps {
  readonly store: Pick<LibraryStore, "twinOf"> & Pick<CaptureStore, "originalOf">;
  readonly decoder: Decoder;
  readonly embedder: Embedder;
  readonly system: IngestSystem;
}

/** The part of a batch's way that may fail without harm: whatever breaks here is written to the items, and tried again. */
export async function readBatch(
  deps: ReadDeps,
  embedLane: Serial,
  claimed: readonly ClaimedItem[],
  signal: AbortSignal,
): Promise<readonly ItemCommit[]> {
  const { decoder, system } = deps;
  try {
    const { fileSizeBytesMax } = system.settings.current();
    const requests = await Promise.all(claimed.map((item) => requestFor(deps.store, item)));
    const outcomes = await decoder.decode(requests, { fileSizeBytesMax }, signal);
    return await embedLane(() => {
      signal.throwIfAborted();
      return prepare({ ...deps, chance: system.chance }, claimed, outcomes, system.clock.nowMs(), signal);
    });
  } catch (error) {
    signal.throwIfAborted();
    const detail = `It could not be read: ${error instanceof Error ? error.message : String(error)}`.slice(
      0,
      500,
    );
    const refused = { kind: "failed", reason: { code: "internal", detail }, retry: true } as const;
    return claimed.map((item) => refusal(item, refused, system.clock.nowMs(), system.chance));
  }
}
