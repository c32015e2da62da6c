import { createDecoder } from "#adapters/decoder/decoder.ts";
import type { Decoder } from "#core/ports/decoder.ts";
import type { LookReads, LookStore, LookTip } from "#core/ports/picture-store.ts";
import type { Pictures } from "#core/ports/use-cases.ts";
import type { VectorIndex, VectorIndexState } from "#core/ports/vector-index.ts";
import { createAskedLooks } from "#core/query/looks/asked-looks.ts";
import { createHeldPictures } from "#core/query/looks/held-pictures.ts";
import type { LookSearch } from "#core/query/looks/look-leg.ts";
import { Revision } from "#shared/model/ids.ts";
import { lookSpace } from "#shared/model/look-space.ts";
import { limits } from "./limits.ts";
import { systemChance, systemClock } from "./system-clock.ts";

export interface OpenLooksDeps {
  readonly store: LookStore & LookReads;
  readonly decodeEntry: URL;
  /** Starts the thread of the index and waits until it answers. */
  readonly openIndex: (tip: LookTip) => Promise<VectorIndex>;
}

export interface OpenLooks extends AsyncDisposable {
  /** For ingestion. */
  readonly pictures: {
    readonly looks: LookStore;
    readonly index: Pick<VectorIndex, "apply">;
    readonly spaceId: typeof lookSpace.id;
    readonly tip: LookTip;
  };
  readonly search: LookSearch;
  readonly useCases: Pictures;
}

/** Searching by what pictures look like. A library without pictures has no thread for it. */
export async function openLooks({ store, decodeEntry, openIndex }: OpenLooksDeps): Promise<OpenLooks> {
  const tip = await store.lookTip(lookSpace.id);
  const parts = new AsyncDisposableStack();
  const index = openWhenNeeded(async () => parts.use(await openIndex(tip)), tip.count > 0);
  // One of its own, so that a question never waits for what ingestion has in hand; it ends when nobody asks.
  const decoder: Decoder = parts.use(createDecoder({ entry: decodeEntry, limits: { processCountMax: 1 } }));
  const held = createHeldPictures({ decoder, chance: systemChance });
  const spaceId = lookSpace.id;
  return {
    pictures: { looks: store, index, spaceId, tip },
    search: {
      space: lookSpace,
      reads: store,
      index,
      readLooks: createAskedLooks({ reads: store, held, decoder, spaceId }),
    },
    useCases: {
      hold: held.hold,
      facts: async (itemId) => (await store.pictureFacts(itemId)) ?? { refused: "NOT_FOUND" },
    },
    async [Symbol.asyncDispose]() {
      await index.settled();
      await parts.disposeAsync();
    },
  };
}

const nothing = { state: "empty", vectorCount: 0, revision: Revision.parse(0), engine: "none" } as const;

/** Whoever searches right after the start would find nothing: what is being read is waited for, but not for ever. */
async function stateOnceRead(index: VectorIndex): Promise<VectorIndexState> {
  const untilMs = systemClock.elapsedMs() + limits.looksWaitMsMax;
  for (;;) {
    const state = await index.state();
    if (state.state !== "building" || systemClock.elapsedMs() > untilMs) return state;
    await systemClock.sleep(limits.looksLookEveryMs);
  }
}

/** The index, opened by the first look; it reads what there is by itself. */
function openWhenNeeded(
  open: () => Promise<VectorIndex>,
  isNeeded: boolean,
): Pick<VectorIndex, "apply" | "nearest" | "state" | "changeCount"> & { settled(): Promise<void> } {
  let opening: Promise<VectorIndex> | undefined;
  let opened: VectorIndex | undefined;
  const now = (): Promise<VectorIndex> => {
    opening ??= open().then((index) => (opened = index));
    return opening;
  };
  // Whoever asks first is told of a failure.
  if (isNeeded) now().catch(() => undefined);
  return {
    apply: async (change) => (await now()).apply(change),
    nearest: async (question, signal) => (await now()).nearest(question, signal),
    state: async () => (opening === undefined ? nothing : stateOnceRead(await opening)),
    settled: async () => void (await opening?.catch(() => undefined)),
    changeCount: () => (opened === undefined ? 0 : 1 + opened.changeCount()),
  };
}
