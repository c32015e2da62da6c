/** What the host and a media process say to each other. */
import type { DecodeOutcome } from "#core/ports/decoder.ts";
import type { Transcript } from "#core/ports/transcriber.ts";
import type { Programs } from "./find-programs.ts";
import type { MediaLimits } from "./limits.ts";

/** The one argument of a media process, as JSON. One process reads one file. */
export interface MediaOrder {
  readonly path: string;
  /** Its bytes come as the first message, for there is no file. */
  readonly isHeld: boolean;
  readonly programs: Programs | undefined;
  readonly limits: MediaLimits;
  readonly nowMs: number;
  /** Whether there is anybody to write down what is said. */
  readonly transcribes: boolean;
  /** The model that tells where somebody speaks; absent: no model does. */
  readonly voiceModelId?: string;
}

export type MediaReport =
  | { readonly kind: "claims"; readonly durationMs: number }
  | { readonly kind: "utterance"; readonly pcm16k: Float32Array }
  | { readonly kind: "sound"; readonly pcm16k: Float32Array }
  | { readonly kind: "read"; readonly outcome: DecodeOutcome | "not-media" };

/** The bytes of what is in no file. */
export interface HeldBytes {
  readonly bytes: Uint8Array;
}

/** Answers an utterance, or a window of sound: one question is asked at a time. */
export type MediaAnswer =
  | { readonly kind: "transcript"; readonly transcript: Transcript }
  /** Absent where the model did not get through it. */
  | { readonly kind: "voice"; readonly probabilities: Float32Array | undefined };
