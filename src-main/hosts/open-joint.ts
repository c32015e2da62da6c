/** The space of a model that reads pictures and words: open while such a model is here, and no cost where none is. */
import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { JointSpace, JointSpaces } from "#core/ports/joint-space.ts";
import type { LookTip } from "#core/ports/picture-store.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import { createSerial } from "#shared/kit/serial.ts";
import type { ModelEntry } from "#shared/model/model-catalogue.ts";
import type { Space } from "#shared/model/space.ts";
import { jointIndexFolders } from "./data-folder.ts";
import type { PictureModels } from "./open-models.ts";
import { openWhenNeeded } from "./open-when-needed.ts";

export interface OpenJointDeps {
  readonly dataFolder: string;
  readonly models: PictureModels;
  readonly tip: (space: Space) => Promise<LookTip>;
  /** Starts the thread of the index and waits until it answers. */
  readonly openIndex: (space: Space, tip: LookTip) => Promise<VectorIndex>;
  readonly report: (error: unknown) => void;
}

export interface OpenJoint extends JointSpaces, AsyncDisposable {
  /** Of the model in use. */
  entry(): ModelEntry | undefined;
}

interface Opened extends AsyncDisposable {
  readonly space: JointSpace;
  readonly entry: ModelEntry;
}

export function openJoint(deps: OpenJointDeps): OpenJoint {
  const { models, report } = deps;
  const closing = new AbortController();
  const inTurn = createSerial();
  const listeners: (() => void)[] = [];
  let opened: Opened | undefined;

  const look = async (): Promise<void> => {
    const model = await models.ready();
    if (model === opened?.space.embedder) return;
    const before = opened;
    opened = model === undefined ? undefined : await open(deps, model, model.entry);
    for (const listener of listeners) listener();
    await before?.[Symbol.asyncDispose]();
  };
  const lookAgain = (): Promise<void> => inTurn(look).catch(report);
  const first = lookAgain();
  const follow = async (): Promise<void> => {
    for await (const _list of models.stream(closing.signal)) await lookAgain();
  };
  const following = follow().catch((error: unknown) => {
    if (!closing.signal.aborted) report(error);
  });
  return {
    current: () => opened?.space,
    entry: () => opened?.entry,
    onChange: (listener) => void listeners.push(listener),
    async ready() {
      await first;
      return opened?.space;
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      await following;
      await inTurn(async () => opened?.[Symbol.asyncDispose]());
    },
  };
}

async function open(
  { dataFolder, tip, openIndex }: OpenJointDeps,
  embedder: JointSpace["embedder"],
  entry: ModelEntry,
): Promise<Opened> {
  const { space } = embedder;
  await removeOthers(dataFolder, space);
  const before = await tip(space);
  const parts = new AsyncDisposableStack();
  const index = openWhenNeeded(async () => parts.use(await openIndex(space, before)), before.count > 0);
  let isClosed = false;
  return {
    entry,
    space: {
      embedder,
      cutOffs: { words: entry.use.cutOff, picture: entry.use.alikeCutOff },
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

/** Indexes of models that were used before are derived from rows that go, too. */
async function removeOthers(dataFolder: string, space: Space): Promise<void> {
  const folder = dirname(jointIndexFolders(dataFolder, space.modelId).sealedFolder);
  const all = dirname(folder);
  for (const name of await readdir(all).catch(() => []))
    if (name !== basename(folder)) await rm(join(all, name), { recursive: true, force: true });
}
