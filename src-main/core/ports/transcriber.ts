import type { LanguageCode } from "#shared/model/item.ts";

export interface SpokenPart {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

export interface Transcript {
  readonly text: string;
  /** Where the model tells it. */
  readonly language?: LanguageCode;
  /** What the times are of: single words, or the phrases that a model without word times tells apart. */
  readonly timed: "words" | "phrases" | "nothing";
  readonly parts: readonly SpokenPart[];
}

/** Speech to text. */
export interface Transcriber extends AsyncDisposable {
  readonly modelId: string;
  /** `samples`: 16,000 a second, between -1 and 1. `language`: ISO 639-1; English where it is left out, for the library guesses none. */
  transcribe(samples: Float32Array, language: string | undefined, signal?: AbortSignal): Promise<Transcript>;
}
