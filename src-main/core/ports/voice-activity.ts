/** Where somebody speaks. */
export interface VoiceActivity extends AsyncDisposable {
  readonly modelId: string;
  /** Samples of one answer. */
  readonly frameSamples: number;
  /** How likely speech is in each whole frame, 0 to 1. `samples`: 16,000 a second, one recording from its beginning. */
  probabilities(samples: Float32Array, signal?: AbortSignal): Promise<Float32Array>;
}
