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
  /** Whether there is a page that decodes. */
  readonly hasPage: boolean;
  readonly limits: MediaLimits;
  readonly nowMs: number;
  /** Whether there is anybody to write down what is said. */
  readonly transcribes: boolean;
}

export type MediaReport =
  | { readonly kind: "claims"; readonly durationMs: number }
  | { readonly kind: "utterance"; readonly pcm16k: Float32Array }
  /** For the page that decodes. */
  | { readonly kind: "to-page"; readonly message: unknown }
  | { readonly kind: "read"; readonly outcome: DecodeOutcome | "not-media" };

export type MediaInput =
  /** The bytes of what is in no file. */
  | { readonly kind: "held"; readonly bytes: Uint8Array }
  /** Answers one utterance. */
  | { readonly kind: "transcript"; readonly transcript: Transcript }
  /** What the page that decodes says. */
  | { readonly kind: "from-page"; readonly message: unknown };
