import type { LanguageCode } from "#shared/model/item.ts";
import type { ModelRemark } from "#shared/model/model-remark.ts";

export interface SpokenPart {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Follows the part before it without a space, as words of Chinese do. */
  readonly goesOn?: true;
  /** 0 to 1: the mean of the probabilities that the model gave what it wrote. */
  readonly confidence?: number;
}

export interface Transcript {
  readonly text: string;
  /** Where the model tells it, or was told. */
  readonly language?: LanguageCode;
  /** What the times are of: single words, or the phrases that a model without word times tells apart. */
  readonly timed: "words" | "phrases" | "nothing";
  readonly parts: readonly SpokenPart[];
  /** Of all of it, where it has no parts. */
  readonly confidence?: number;
}

/** How the model did last. `mayRun`: it was left alone for long enough to try it again. */
export type TranscriberHealth =
  | { readonly kind: "untried" | "runs" }
  | { readonly kind: "fails"; readonly why: ModelRemark; readonly mayRun: boolean };

/** Speech to text. Rejects with a `ModelFailure` where the model does not do it. */
export interface Transcriber extends AsyncDisposable {
  readonly modelId: string;
  /** Absent: nobody looks after it, and it is taken to run. */
  health?(): TranscriberHealth;
  /** The device is to spare its battery: what is said is written down later. Absent: it is not asked. */
  rests?(): Promise<boolean>;
  /**
   * `samples`: 16,000 a second, between -1 and 1. `language`: ISO 639-1, what is spoken; where it is left out, or the
   * model does not know it, the model hears which it is. A model of one language takes everything to be in it.
   */
  transcribe(samples: Float32Array, language: string | undefined, signal?: AbortSignal): Promise<Transcript>;
}
