/** Writes down what is said. Runs outside the core; a crash costs one utterance. */
import type { LanguageCode } from "#shared/model/item.ts";

export interface TranscribedWord {
  readonly text: string;
  /** From the start of the sound that was handed in. */
  readonly startMs: number;
  readonly endMs: number;
  /** 0 to 1. */
  readonly confidence: number;
}

export interface Transcript {
  readonly language?: LanguageCode;
  readonly words: readonly TranscribedWord[];
}

export interface Transcriber {
  /** One utterance: one channel of 16 kHz, from −1 to 1, at most half a minute. */
  transcribe(pcm16k: Float32Array, signal?: AbortSignal): Promise<Transcript>;
}
