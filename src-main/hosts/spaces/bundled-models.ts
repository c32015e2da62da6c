import { connectEmbedder } from "#adapters/models/connect-embedder.ts";
import type { Embedder, TextModels } from "#core/ports/embedder.ts";
import { bundledModelId } from "../data-folder.ts";
import { diedBefore, startThread } from "../thread.ts";

interface BundledModelsDeps {
  /** Of the embed thread. */
  readonly entry: URL;
  /** Folder of the bundled text model. */
  readonly modelFolder: string;
  /** A thread that was opened has ended without having been asked to. */
  readonly onDeath: (reason: string) => void;
}

/**
 * The columns of the table are in the order of what they tell: the first half alone is a model of its own, for devices
 * with little memory or disk.
 */
const columnCounts: Readonly<Record<string, number | undefined>> = {
  [bundledModelId]: undefined,
  "static-en-128": 128,
};

/** Comes with the product, and finds by meaning as well as so small a model can. */
export const isBundledModel = (modelId: string): boolean => Object.hasOwn(columnCounts, modelId);

/** Each is opened in a thread of its own, which ends with it. */
export function createBundledModels({ entry, modelFolder, onDeath }: BundledModelsDeps): TextModels {
  return {
    ready: () => Promise.resolve(Object.keys(columnCounts)),
    async open(modelId): Promise<Embedder> {
      if (!isBundledModel(modelId)) throw new Error(`${modelId} is not on this device`);
      await using opening = new AsyncDisposableStack();
      const columnCount = columnCounts[modelId];
      const data = { modelFolder, modelId, ...(columnCount === undefined ? {} : { columnCount }) };
      const thread = opening.use(startThread(entry, data, "embed"));
      const died = diedBefore(thread.onDeath, onDeath);
      const embedder = opening.use(await Promise.race([connectEmbedder(thread.port), died]));
      const parts = opening.move();
      return { ...embedder, [Symbol.asyncDispose]: () => parts.disposeAsync() };
    },
  };
}
