/** What the host and a media process say to each other. */
import type { DecodeOutcome } from "#core/ports/decoder.ts";
import type { Transcript } from "#core/ports/transcriber.ts";
import type { ReasonCode } from "#shared/model/item.ts";
import type { Programs } from "./find-programs.ts";
import type { MediaLimits } from "./limits.ts";

/** What a media process is to read. One process reads one file. */
export interface MediaOrder {
  readonly path: string;
  readonly givenName?: string;
  /** All of it, where it is in no file. */
  readonly held: Uint8Array | undefined;
  readonly programs: Programs | undefined;
  /** Whether there is a page that decodes. */
  readonly hasPage: boolean;
  readonly limits: MediaLimits;
  /** Only how it sounds is wanted. */
  readonly soundOnly: boolean;
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
  /** For the page that decodes. */
  | { readonly kind: "to-page"; readonly message: unknown }
  | { readonly kind: "read"; readonly outcome: DecodeOutcome | "not-media" };

/** What was said stays unwritten for now, and why; `detail` is for people. */
export interface Unwritten {
  readonly code: Extract<ReasonCode, "transcription-failed" | "transcription-waits">;
  readonly detail: string;
}

/** Answers an utterance, or a window of sound: one question is asked at a time. */
export type MediaAnswer =
  | { readonly kind: "transcript"; readonly transcript: Transcript | Unwritten }
  /** Absent where the model did not get through it. */
  | { readonly kind: "voice"; readonly probabilities: Float32Array | undefined };

export type MediaInput =
  | MediaAnswer
  /** Comes first. */
  | { readonly kind: "order"; readonly order: MediaOrder }
  /** What the page that decodes says. */
  | { readonly kind: "from-page"; readonly message: unknown };
