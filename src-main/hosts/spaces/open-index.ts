import { connectVectorIndex } from "#adapters/vectors/connect-vector-index.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { KeyVault } from "#core/ports/key-vault.ts";
import type { VectorIndex, VectorRows } from "#core/ports/vector-index.ts";
import type { WatchVectors } from "#core/ports/watch-vectors.ts";
import type { RemotePort } from "#shared/kit/remote.ts";
import type { Space } from "#shared/model/space.ts";
import type { VectorsAtRest } from "#shared/model/vectors-at-rest.ts";
import { indexFolders } from "../data-folder.ts";
import type { OpenStore } from "../open-store.ts";
import { diedBefore, startThread } from "../thread.ts";

/** The thread of one model's index, which looks at nothing until it is opened. */
export interface IndexThread extends AsyncDisposable {
  readonly modelId: string;
  readonly port: RemotePort;
  readonly died: Promise<never>;
}

export interface IndexThreadDeps {
  readonly dataFolder: string;
  readonly entry: URL;
  readonly vault: KeyVault;
  readonly onDeath: (reason: string) => void;
}

export async function startIndexThread(
  { dataFolder, entry, vault, onDeath }: IndexThreadDeps,
  modelId: string,
): Promise<IndexThread> {
  const data = { ...indexFolders(dataFolder, modelId), key: await vault.deriveKey("index") };
  const thread = startThread(entry, data, "index");
  return {
    modelId,
    port: thread.port,
    died: diedBefore(thread.onDeath, onDeath),
    [Symbol.asyncDispose]: () => thread[Symbol.asyncDispose](),
  };
}

interface OpenIndexDeps {
  readonly store: Pick<OpenStore, "library">;
  readonly rows: VectorRows;
  readonly atRest: VectorsAtRest;
  readonly onFailure: (error: Error) => void;
}

/** In a thread of its own; `onFailure`: it could not be filled from the rows, and goes on with what it has. */
export type OpenIndexOf = (embedder: Embedder, onFailure: (error: Error) => void) => Promise<OpenIndex>;

export type OpenIndex = VectorIndex & WatchVectors;

/** The thread ends with the index, and with a failure to open it. */
export async function openIndex(
  { store, rows, atRest, onFailure }: OpenIndexDeps,
  thread: IndexThread,
  space: Space,
): Promise<OpenIndex> {
  await using opening = new AsyncDisposableStack();
  opening.use(thread);
  const vectors = opening.use(connectVectorIndex({ port: thread.port, rows, atRest, onFailure }));
  const [revision, segmentCount] = await Promise.all([
    store.library.revision(),
    store.library.segmentCount(),
  ]);
  await Promise.race([vectors.open(space, revision, segmentCount), thread.died]);
  const parts = opening.move();
  return { ...vectors, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}
