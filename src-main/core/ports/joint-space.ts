/** Spaces of models that read pictures and words: open while the models are here. Held by the host. */
import type { SpaceId } from "#shared/model/ids.ts";
import type { Serial } from "#shared/kit/serial.ts";
import type { LookCoverage } from "./picture-store.ts";
import type { ModelFailure } from "./models.ts";
import type { PictureEmbedder } from "./picture-embedder.ts";
import type { VectorIndex } from "./vector-index.ts";

export interface JointSpace {
  readonly embedder: PictureEmbedder;
  readonly index: Pick<VectorIndex, "apply" | "nearest" | "state" | "changeCount">;
  /** Cosines under which words do not say what a picture shows, and two pictures show nothing of the same. */
  readonly cutOffs: { readonly words: number; readonly picture: number };
}

export interface JointSpaces {
  /** The one that is asked, as it is now. */
  current(): JointSpace | undefined;
  /** The same, once it was looked for a model since the start. */
  ready(): Promise<JointSpace | undefined>;
  /** The model that is to see all pictures before it is asked in the place of the current one. */
  next(): PictureEmbedder | undefined;
  /** Those whose vectors stay. */
  kept(): readonly SpaceId[];
  /** The next becomes the current one, which is kept to go back to. Called in a turn in which nothing is stored. */
  turn(): Promise<void>;
  /** Whatever changes which space is asked takes its turn between what stores vectors, so that an index misses none. */
  storesInTurn(turns: Serial): void;
  /** Another one, another next, or none any more. */
  onChange(listener: () => void): void;
}

/** How far the pictures of the library were seen by a model. */
interface SeenStatus extends LookCoverage {
  /** Why the last of it came to nothing; absent once a picture was seen again. */
  readonly failure?: ModelFailure;
}

/** By the model that is asked, and by the one that is to be. */
export interface SeeingStatus extends SeenStatus {
  readonly next?: SeenStatus;
}
