/** The index of a model's space of pictures and words, as searches hold it. */
import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { JointSpace } from "#core/ports/joint-space.ts";
import type { LookTip } from "#core/ports/picture-store.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import type { Space } from "#shared/model/space.ts";
import { jointIndexFolders } from "./data-folder.ts";
import { openWhenNeeded } from "./open-when-needed.ts";

export interface JointIndexDeps {
  readonly tip: (space: Space) => Promise<LookTip>;
  /** Starts the thread of the index and waits until it answers. */
  readonly openIndex: (space: Space, tip: LookTip) => Promise<VectorIndex>;
}

export interface OpenJointIndex extends AsyncDisposable {
  readonly index: JointSpace["index"];
}

export async function openJointIndex(
  { tip, openIndex }: JointIndexDeps,
  space: Space,
): Promise<OpenJointIndex> {
  const before = await tip(space);
  const parts = new AsyncDisposableStack();
  const index = openWhenNeeded(async () => parts.use(await openIndex(space, before)), before.count > 0);
  let isClosed = false;
  return {
    index: {
      ...index,
      // A search that began before the model went finds nothing in its space, and the rest.
      nearest: async (question, signal) => {
        if (!isClosed)
          try {
            return await index.nearest(question, signal);
          } catch (thrown) {
            if (!isClosed) throw thrown;
          }
        return nothingFound;
      },
    },
    async [Symbol.asyncDispose]() {
      isClosed = true;
      await index.settled();
      await parts.disposeAsync();
    },
  };
}

const nothingFound: Awaited<ReturnType<VectorIndex["nearest"]>> = {
  neighbours: [],
  strategy: { code: "no-vector" },
  work: { visitedCount: 0, estimatedVisitedCount: 0, estimatedMs: 0, actualMs: 0 },
};

/** Indexes of models that are used no more are derived from rows that go, too. */
export async function removeJointIndexesBut(dataFolder: string, modelIds: readonly string[]): Promise<void> {
  const folderOf = (modelId: string): string => dirname(jointIndexFolders(dataFolder, modelId).sealedFolder);
  const kept = new Set(modelIds.map((modelId) => basename(folderOf(modelId))));
  const all = dirname(folderOf(""));
  for (const name of await readdir(all).catch(() => []))
    if (!kept.has(name)) await rm(join(all, name), { recursive: true, force: true });
}
