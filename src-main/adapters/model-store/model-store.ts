/** The models of one data folder. Invariant: nothing is fetched but by `download`. */
import { rm } from "node:fs/promises";
import type { CatalogueOutcome, FoundModel, ModelStore } from "#core/ports/models.ts";
import type { Refusal } from "#core/ports/use-cases.ts";
import type { ModelEntry, ModelId } from "#shared/model/model-catalogue.ts";
import type { ModelRemark } from "#shared/model/model-remark.ts";
import { inEnglish } from "#shared/model/remark.ts";
import type { ModelStatus, PackEvent } from "#shared/rpc/models-contract.ts";
import type { Checks } from "./checks.ts";
import { isPinned, type Pinned } from "./model-folders.ts";
import { ModelRefusal } from "./model-refusal.ts";
import { readCatalogue } from "./own-catalogue.ts";
import { readPack, type ReadPackDeps } from "./read-pack.ts";
import { type ModelStoreDeps, openShelf, type Shelf } from "./shelf.ts";
import { takeFolder } from "./take-folder.ts";
import { type PackSource, writePack } from "./write-pack.ts";

export async function createModelStore(deps: ModelStoreDeps): Promise<ModelStore> {
  const shelf = await openShelf(deps);
  return {
    list: shelf.list,
    async *stream(signal) {
      while (!signal.aborted) {
        const next = shelf.changes.next(signal);
        next.catch(() => undefined);
        yield await shelf.list();
        await next;
      }
    },
    ...alterations(shelf),
    ...additions(shelf),
    open: (id) => open(shelf, id),
    [Symbol.asyncDispose]: () => shelf.downloads[Symbol.asyncDispose](),
  };
}

const unverified = (name: string): ModelRemark => ({ code: "model-unverified", name });

/** Of models that are known; what they change is told. */
function alterations(shelf: Shelf): Pick<ModelStore, "download" | "pause" | "remove" | "takeFolder"> {
  const { catalogue, changes, downloads, folders, statusOf } = shelf;
  const alter = async (
    id: ModelId,
    act: (entry: Pinned) => Promise<void>,
  ): Promise<ModelStatus | Refusal> => {
    const entry = catalogue.find(id);
    if (entry === undefined) return { refused: "NOT_FOUND" };
    if (!isPinned(entry)) return { refused: "MODEL_UNVERIFIED", data: { name: entry.name } };
    await act(entry);
    changes.tell("news");
    return statusOf(entry);
  };
  return {
    download: (id) =>
      alter(id, async (entry) => {
        if ((await statusOf(entry)).state.kind !== "ready") downloads.begin(entry);
      }),
    pause: (id) => alter(id, () => downloads.end(id)),
    remove: (id) =>
      alter(id, async (entry) => {
        await downloads.end(id);
        downloads.fail(id, undefined);
        for (const path of [folders.comingOf(entry), folders.folderOf(entry)])
          await rm(path, { recursive: true, force: true });
      }),
    takeFolder: (id, path) =>
      alter(id, async (entry) => {
        await downloads.end(id);
        downloads.fail(id, await takeFolder(entry, path, folders));
      }),
  };
}

/** What comes from files. */
function additions({
  catalogue,
  changes,
  checks,
  downloads,
  folders,
  signer,
}: Shelf): Pick<ModelStore, "addCatalogue" | "exportPack" | "importPack"> {
  const packDeps: ReadPackDeps = {
    folders,
    signer,
    find: catalogue.find,
    keep: (models) => (models.length === 0 ? Promise.resolve() : catalogue.add(models)),
    yieldTo: (model) => downloads.end(model.id),
  };
  return {
    async addCatalogue(path): Promise<CatalogueOutcome> {
      try {
        const entries = await readCatalogue(path);
        await catalogue.add(entries);
        changes.tell("news");
        return { kind: "added", modelIds: entries.map(({ id }) => id) };
      } catch (thrown) {
        if (!(thrown instanceof ModelRefusal)) throw thrown;
        return { kind: "refused", why: thrown.why };
      }
    },
    exportPack: ({ path, ids }, signal) =>
      toldAsEvents(async function* () {
        const sources: PackSource[] = [];
        for (const id of ids) sources.push(await sourceOf(catalogue.find(id), id, checks));
        yield* writePack(path, sources, signer, signal);
      }),
    importPack: ({ path, trust }, signal) =>
      toldAsEvents(async function* () {
        for await (const event of readPack(path, trust, packDeps, signal)) {
          if (event.kind === "done") changes.tell("news");
          yield event;
        }
      }),
  };
}

async function open({ catalogue, changes, checks, folders }: Shelf, id: ModelId): Promise<FoundModel> {
  const entry = catalogue.find(id);
  if (entry === undefined || !isPinned(entry))
    return { kind: "not-ready", why: unverified(entry?.name ?? id) };
  const why = await checks.lackOf(entry);
  if (why === undefined)
    return { kind: "ready", entry, folder: folders.folderOf(entry), revision: entry.pins.revision };
  changes.tell("news");
  return { kind: "not-ready", why };
}

async function sourceOf(entry: ModelEntry | undefined, id: ModelId, checks: Checks): Promise<PackSource> {
  if (entry === undefined || !isPinned(entry)) throw new ModelRefusal(unverified(entry?.name ?? id));
  const why = await checks.lackOf(entry);
  if (why !== undefined) throw new ModelRefusal(why);
  return { model: entry, folder: checks.folderOf(entry) };
}

/** A refusal is the last event. */
async function* toldAsEvents(work: () => AsyncIterable<PackEvent>): AsyncGenerator<PackEvent> {
  try {
    yield* work();
  } catch (thrown) {
    if (!(thrown instanceof ModelRefusal)) throw thrown;
    yield { kind: "refused", why: thrown.why, said: inEnglish(thrown.why) };
  }
}
