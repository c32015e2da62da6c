import type { Decoder } from "#core/ports/decoder.ts";
import type { Sounds } from "#core/ports/use-cases.ts";
import type { SoundReads, SoundStore } from "#core/ports/sound-store.ts";
import type { LookTip } from "#core/ports/picture-store.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import type { LookSearch } from "#core/query/looks/look-leg.ts";
import { createAskedSounds } from "#core/query/sounds/asked-sounds.ts";
import { soundSpace } from "#shared/model/sound-space.ts";
import { createHeldSounds } from "#core/query/sounds/held-sounds.ts";
import { openWhenNeeded } from "./open-when-needed.ts";
import { systemChance } from "./system-clock.ts";

export interface OpenSoundsDeps {
  readonly store: SoundStore & SoundReads;
  readonly openDecoder: () => Decoder;
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
  readonly useCases: Sounds;
}

/** Searching by how recordings sound. A library without any has no thread for it. */
export async function openSounds({ store, openDecoder, openIndex }: OpenSoundsDeps): Promise<OpenSounds> {
  const tip = await store.lookTip(soundSpace.id);
  const parts = new AsyncDisposableStack();
  // One of its own, so that a question never waits for what ingestion has in hand; it ends when nobody asks.
  const decoder = parts.use(openDecoder());
  const held = createHeldSounds({ decoder, chance: systemChance });
  const index = openWhenNeeded(async () => parts.use(await openIndex(tip)), tip.count > 0);
  return {
    recordings: { store, index, tip },
    search: {
      space: soundSpace,
      reads: store,
      index,
      readLooks: createAskedSounds({ reads: store, held, spaceId: soundSpace.id }),
    },
    useCases: { hold: held.hold },
    async [Symbol.asyncDispose]() {
      await index.settled();
      await parts.disposeAsync();
    },
  };
}
