import { createDecoder } from "#adapters/decoder/decoder.ts";
import type { Decoder } from "#core/ports/decoder.ts";
import type { JointSpace, JointSpaces } from "#core/ports/joint-space.ts";
import type { JointStore, LookReads, LookStore, LookTip } from "#core/ports/picture-store.ts";
import type { Pictures } from "#core/ports/use-cases.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import { createAskedLooks } from "#core/query/looks/asked-looks.ts";
import { createHeldPictures } from "#core/query/looks/held-pictures.ts";
import { createJointSearch, type JointSearch } from "#core/query/joint/joint-search.ts";
import type { LookSearch } from "#core/query/looks/look-leg.ts";
import { lookSpace } from "#shared/model/look-space.ts";
import { openWhenNeeded } from "./open-when-needed.ts";
import type { OpenJoint } from "./open-joint.ts";
import { systemChance, systemClock } from "./system-clock.ts";

export interface OpenLooksDeps {
  readonly store: LookStore & LookReads & JointStore;
  readonly joint: OpenJoint;
  readonly decodeEntry: URL;
  /** Starts the thread of the index and waits until it answers. */
  readonly openIndex: (tip: LookTip) => Promise<VectorIndex>;
}

export interface OpenLooks extends AsyncDisposable {
  /** For ingestion. */
  readonly pictures: {
    readonly looks: LookStore & JointStore;
    readonly index: Pick<VectorIndex, "apply">;
    readonly spaceId: typeof lookSpace.id;
    readonly tip: LookTip;
    readonly joint: JointSpaces;
  };
  readonly search: LookSearch;
  readonly joint: JointSearch;
  /** The same questions in another model's space than the one that is asked. */
  readonly jointIn: (space: JointSpace) => JointSearch;
  readonly useCases: Pick<Pictures, "hold" | "facts">;
}

/** Searching by what pictures look like. A library without pictures has no thread for it. */
export async function openLooks({ store, joint, decodeEntry, openIndex }: OpenLooksDeps): Promise<OpenLooks> {
  const tip = await store.lookTip(lookSpace.id);
  const parts = new AsyncDisposableStack();
  const index = openWhenNeeded(async () => parts.use(await openIndex(tip)), tip.count > 0);
  // One of its own, so that a question never waits for what ingestion has in hand; it ends when nobody asks.
  const decoder: Decoder = parts.use(createDecoder({ entry: decodeEntry, limits: { processCountMax: 1 } }));
  const held = createHeldPictures({
    decoder,
    chance: systemChance,
    wantsPixels: () => joint.current() !== undefined,
  });
  const spaceId = lookSpace.id;
  const jointOf = (spaces: Pick<JointSpaces, "current" | "ready">): JointSearch =>
    createJointSearch({ spaces, reads: store, held, decoder, clock: systemClock });
  return {
    pictures: { looks: store, index, spaceId, tip, joint },
    search: {
      space: lookSpace,
      reads: store,
      index,
      readLooks: createAskedLooks({ reads: store, held, decoder, spaceId }),
    },
    joint: jointOf(joint),
    jointIn: (space) => jointOf({ current: () => space, ready: () => Promise.resolve(space) }),
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
