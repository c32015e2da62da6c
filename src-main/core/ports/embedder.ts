import type { ModelRemark } from "#shared/model/model-remark.ts";
import type { Space } from "#shared/model/space.ts";
import { ModelFailure } from "./models.ts";

/** Vectors of one space. The bundled static model and every large model to come are behind this port. */
export interface Embedder extends AsyncDisposable {
  readonly space: Space;
  /** Unit vectors, row-major, `texts.length × space.dimensions`; a text without a known token gives a zero row. */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array>;
  /** Tokens of each text as the model counts them: what chunk sizes are measured in. */
  countTokens(texts: readonly string[], signal?: AbortSignal): Promise<readonly number[]>;
  /** Why it did not run when it was asked last; absent where that cannot be. */
  trouble?(): ModelRemark | undefined;
  /** There is no power to spare, and what nobody waits for is to be put off; absent where nothing ever is. */
  rests?(): Promise<boolean>;
}

/**
 * Undefined where the model does not run: whoever asks goes on without it. What was stored without vectors is found by its
 * words, and embedded once the model runs.
 */
export async function whereItRuns<Value>(work: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof ModelFailure) return undefined;
    throw thrown;
  }
}

/** Text models that are on this device. */
export interface TextModels {
  /** Ids of those that are ready, the bundled one first. */
  ready(): Promise<readonly string[]>;
  /** Rejects where the model is not ready. */
  open(modelId: string): Promise<Embedder>;
}
