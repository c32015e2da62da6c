/** The space of a model that reads pictures and words: open while the model is here. Held by the host. */
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
  /** As it is now. */
  current(): JointSpace | undefined;
  /** The same, once it was looked for a model since the start. */
  ready(): Promise<JointSpace | undefined>;
  /** Another one, or none any more. */
  onChange(listener: () => void): void;
}

/** How far the pictures of the library were seen by it. */
export interface SeeingStatus extends LookCoverage {
  /** Why the last of it came to nothing; absent once a picture was seen again. */
  readonly failure?: ModelFailure;
}
