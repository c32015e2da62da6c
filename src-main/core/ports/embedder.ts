import type { Space } from "#shared/model/space.ts";

/** Vectors of one space. The bundled static model and every large model to come are behind this port. */
export interface Embedder extends AsyncDisposable {
  readonly space: Space;
  /** Unit vectors, row-major, `texts.length × space.dimensions`; a text without a known token gives a zero row. */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array>;
  /** Tokens of each text as the model counts them: what chunk sizes are measured in. */
  countTokens(texts: readonly string[], signal?: AbortSignal): Promise<readonly number[]>;
}

/** Text models that are on this device. */
export interface TextModels {
  /** Ids of those that are ready, the bundled one first. */
  ready(): Promise<readonly string[]>;
  /** Rejects where the model is not ready. */
  open(modelId: string): Promise<Embedder>;
}
