import { connectVectorIndex } from "#adapters/vectors/connect-vector-index.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { KeyVault } from "#core/ports/key-vault.ts";
import type { VectorIndex, VectorRows } from "#core/ports/vector-index.ts";
import type { RemotePort } from "#shared/kit/remote.ts";
import type { SettingsSource } from "#core/ports/use-cases.ts";
import type { LookTip } from "#core/ports/picture-store.ts";
import type { ReportUnexpected } from "#rpc/handlers/services.ts";
import type { Revision } from "#shared/model/ids.ts";
import { lookSpace } from "#shared/model/look-space.ts";
import { soundSpace } from "#shared/model/sound-space.ts";
import type { Space } from "#shared/model/space.ts";
import type { VectorsAtRest } from "#shared/model/vectors-at-rest.ts";
import {
  type IndexFolders,
  indexFolders,
  jointIndexFolders,
  lookIndexFolders,
  soundIndexFolders,
} from "../data-folder.ts";
import type { OpenStore } from "../open-store.ts";
import { diedBefore, startThread } from "../thread.ts";

/** The thread of one index, which looks at nothing until it is opened. */
export interface IndexThread extends AsyncDisposable {
  readonly port: RemotePort;
  readonly died: Promise<never>;
}

export interface IndexThreadDeps {
  readonly dataFolder: string;
  readonly entry: URL;
  readonly vault: KeyVault;
  readonly onDeath: (reason: string) => void;
}

/** Of what texts mean to a model. */
export const startIndexThread = (deps: IndexThreadDeps, modelId: string): Promise<IndexThread> =>
  startThreadOf(deps, "index", indexFolders(deps.dataFolder, modelId));

/** Of what pictures look like. */
const startLookThread = (deps: IndexThreadDeps): Promise<IndexThread> =>
  startThreadOf(deps, "looks", lookIndexFolders(deps.dataFolder));

/** Of how recordings sound. */
const startSoundThread = (deps: IndexThreadDeps): Promise<IndexThread> =>
  startThreadOf(deps, "sounds", soundIndexFolders(deps.dataFolder));

/** Of what pictures show, to a model. */
const startJointThread = (deps: IndexThreadDeps, modelId: string): Promise<IndexThread> =>
  startThreadOf(deps, "joint", jointIndexFolders(deps.dataFolder, modelId));

/** `name`: of the thread, and of the key that its files are sealed with. */
async function startThreadOf(
  { entry, vault, onDeath }: IndexThreadDeps,
  name: "index" | "looks" | "sounds" | "joint",
  folders: IndexFolders,
): Promise<IndexThread> {
  const thread = startThread(entry, { ...folders, key: await vault.deriveKey(name) }, name);
  return {
    port: thread.port,
    died: diedBefore(thread.onDeath, onDeath),
    [Symbol.asyncDispose]: () => thread[Symbol.asyncDispose](),
  };
}

interface OpenIndexDeps {
  /** How far the store is, and how many vectors it has about. */
  readonly tip: () => Promise<{ readonly revision: Revision; readonly count: number }>;
  readonly rows: VectorRows;
  readonly atRest: VectorsAtRest;
  readonly onFailure: (error: Error) => void;
  /** Of the texts alone: pictures and sounds are told of by what notes them. */
  readonly share?: OpenStore["shareVectors"];
}

/** In a thread of its own; `onFailure`: it could not be filled from the rows, and goes on with what it has. */
export type OpenIndexOf = (embedder: Embedder, onFailure: (error: Error) => void) => Promise<VectorIndex>;

/** Of the texts. */
export const textTip =
  ({ library }: Pick<OpenStore, "library">): OpenIndexDeps["tip"] =>
  async () => {
    const [revision, count] = await Promise.all([library.revision(), library.segmentCount()]);
    return { revision, count };
  };

/** The thread ends with the index, and with a failure to open it. */
export async function openIndex(
  { tip, ...connecting }: OpenIndexDeps,
  thread: IndexThread,
  space: Pick<Space, "id" | "dimensions">,
): Promise<VectorIndex> {
  await using opening = new AsyncDisposableStack();
  opening.use(thread);
  const vectors = opening.use(connectVectorIndex({ port: thread.port, ...connecting }));
  const { revision, count } = await tip();
  await Promise.race([vectors.open(space, revision, count), thread.died]);
  const parts = opening.move();
  return { ...vectors, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

export interface LookIndexDeps {
  readonly indexes: IndexThreadDeps;
  readonly store: Pick<OpenStore, "looks" | "sounds">;
  readonly settings: SettingsSource;
  readonly report: ReportUnexpected;
}

/** Beside those of texts: its own thread, files and key. */
export const openLookIndex = async (deps: LookIndexDeps, tip: LookTip): Promise<VectorIndex> =>
  openIndex(readingOf(deps, tip), await startLookThread(deps.indexes), lookSpace);

export const openSoundIndex = async (deps: LookIndexDeps, tip: LookTip): Promise<VectorIndex> =>
  openIndex(
    { ...readingOf(deps, tip), rows: deps.store.sounds },
    await startSoundThread(deps.indexes),
    soundSpace,
  );

export const openJointIndex = async (deps: LookIndexDeps, space: Space, tip: LookTip): Promise<VectorIndex> =>
  openIndex(readingOf(deps, tip), await startJointThread(deps.indexes, space.modelId), space);

const readingOf = ({ store, settings, report }: LookIndexDeps, tip: LookTip): OpenIndexDeps => ({
  tip: () => Promise.resolve(tip),
  rows: store.looks,
  atRest: settings.current().vectorsAtRest,
  onFailure: (error: Error) => report(error, "looks"),
});
