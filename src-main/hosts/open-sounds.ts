import type { SoundReads, SoundStore } from "#core/ports/sound-store.ts";
import type { LookTip } from "#core/ports/picture-store.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import type { LookSearch } from "#core/query/looks/look-leg.ts";
import { createAskedSounds } from "#core/query/sounds/asked-sounds.ts";
import { soundSpace } from "#shared/model/sound-space.ts";
import { openWhenNeeded } from "./open-when-needed.ts";

export interface OpenSoundsDeps {
  readonly store: SoundStore & SoundReads;
  /** Starts the thread of the index and waits until it answers. */
  readonly openIndex: (tip: LookTip) => Promise<VectorIndex>;
}

export interface OpenSounds extends AsyncDisposable {
  /** For ingestion. */
  readonly recordings: {
    readonly store: SoundStore;
    readonly index: Pick<VectorIndex, "apply">;
    readonly tip: LookTip;
  };
  readonly search: LookSearch;
}

/** Searching by how recordings sound. A library without any has no thread for it. */
export async function openSounds({ store, openIndex }: OpenSoundsDeps): Promise<OpenSounds> {
  const tip = await store.lookTip(soundSpace.id);
  const parts = new AsyncDisposableStack();
  const index = openWhenNeeded(async () => parts.use(await openIndex(tip)), tip.count > 0);
  return {
    recordings: { store, index, tip },
    search: {
      space: soundSpace,
      reads: store,
      index,
      readLooks: createAskedSounds({ reads: store, spaceId: soundSpace.id }),
    },
    async [Symbol.asyncDispose]() {
      await index.settled();
      await parts.disposeAsync();
    },
  };
}
