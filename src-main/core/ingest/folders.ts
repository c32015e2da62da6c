/** Which folders are watched: add, pause, resume, change, remove. */
import { createSerial } from "#shared/kit/serial.ts";
import { uuidV7 } from "#shared/kit/uuid.ts";
import type { FolderStatus, WatchedFolder } from "#shared/model/folder.ts";
import { FolderId } from "#shared/model/ids.ts";
import type { FileTree } from "#core/ports/file-tree.ts";
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { Library, Refusal } from "#core/ports/use-cases.ts";
import { type FolderCondition, type FolderWatcher, watchFolder } from "./folder-watcher.ts";
import { isWithin } from "./path-text.ts";
import type { IngestSystem } from "./system.ts";
import type { VectorFeed } from "./vector-feed.ts";

export interface FoldersDeps {
  readonly store: LibraryStore;
  readonly files: FileTree;
  readonly feed: VectorFeed;
  readonly system: IngestSystem;
  readonly onChange: () => void;
  readonly onQueued: () => void;
}

export interface Folders
  extends Pick<Library, "start" | "addFolder" | "listFolders" | "updateFolder" | "rescanFolder" | "removeFolder">,
    AsyncDisposable {
  isQuiet(): boolean;
}

const refuse = (refused: Refusal["refused"], data?: Refusal["data"]): Refusal => (data === undefined ? { refused } : { refused, data });
const notFound = refuse("NOT_FOUND");
const pausedCondition: FolderCondition = { state: "paused", watchMode: "none", notice: undefined };

export function createFolders(deps: FoldersDeps): Folders {
  const { store, files, system } = deps;
  const watchers = new Map<FolderId, FolderWatcher>();
  const closing = new AbortController();
  /** Two changes of the folders at once would each start a watcher. */
  const oneAtATime = createSerial();
  let ignoreEverywhere = system.settings.current().ignore;

  const begin = (folder: WatchedFolder, urgent: boolean): void => {
    if (folder.paused || closing.signal.aborted) return;
    const nowMs = (): number => system.clock.nowMs();
    watchers.set(folder.id, watchFolder({ ...deps, nowMs }, folder, ignoreEverywhere, urgent));
  };
  const end = async (folderId: FolderId): Promise<void> => {
    const watcher = watchers.get(folderId);
    watchers.delete(folderId);
    await watcher?.[Symbol.asyncDispose]();
  };

  const listFolders = async (): Promise<readonly FolderStatus[]> =>
    (await store.listFolders()).map((folder) => statusOf(folder, watchers.get(folder.id)?.condition() ?? pausedCondition));
  const statusById = async (folderId: FolderId): Promise<FolderStatus | Refusal> =>
    (await listFolders()).find(({ id }) => id === folderId) ?? notFound;

  system.settings.onChange((settings) => {
    if (settings.ignore.join("\n") === ignoreEverywhere.join("\n")) return;
    ignoreEverywhere = settings.ignore;
    const restart = async (): Promise<void> => {
      for (const { folder } of [...watchers.values()]) {
        await end(folder.id);
        begin(folder, false);
      }
    };
    oneAtATime(restart).catch(system.onFault);
  });

  const add: Library["addFolder"] = async ({ path, ignore }) => {
    const found = await files.resolve(path);
    if (found.kind === "missing") return refuse("PATH_NOT_FOUND", { path: found.path });
    if (found.kind === "unreadable") return refuse("PATH_NOT_READABLE", { path: found.path });
    if (found.kind === "data-folder") return refuse("FOLDER_IS_DATA", { path: found.path });
    const other = (await store.listFolders()).find((known) => isWithin(known.path, found.path) || isWithin(found.path, known.path));
    if (other !== undefined) return refuse("FOLDER_OVERLAPS", { path: found.path, existing: other.path });
    const nowMs = system.clock.nowMs();
    const id = FolderId.parse(uuidV7(nowMs, system.chance.bytes(10)));
    const folder: WatchedFolder = { id, path: found.path, paused: false, ignore: [...ignore], addedMs: nowMs };
    await store.addFolder(folder);
    // Only where something waits already has it anything to go before.
    begin(folder, (await store.counts()).waiting > 0);
    return statusById(id);
  };
  const update: Library["updateFolder"] = async ({ folderId, paused, ignore }) => {
    const before = (await store.listFolders()).find(({ id }) => id === folderId);
    if (before === undefined) return notFound;
    const change = { ...(paused === undefined ? {} : { paused }), ...(ignore === undefined ? {} : { ignore }) };
    await store.updateFolder(folderId, change);
    await end(folderId);
    begin({ ...before, ...change }, false);
    deps.onQueued();
    return statusById(folderId);
  };
  const remove: Library["removeFolder"] = async (folderId) => {
    if (!(await store.listFolders()).some(({ id }) => id === folderId)) return notFound;
    await end(folderId);
    const change = await store.removeFolder(folderId);
    await deps.feed.push({ revision: change.revision, removed: change.removedSegments, added: [] });
    deps.onChange();
    return { removedItemCount: change.removedItemCount };
  };

  return {
    async start() {
      for (const folder of await store.listFolders()) begin(folder, false);
      void reconcileNowAndThen(system, watchers, closing.signal);
    },
    addFolder: (input) => oneAtATime(() => add(input)),
    listFolders,
    updateFolder: (input) => oneAtATime(() => update(input)),
    async rescanFolder(folderId) {
      watchers.get(folderId)?.rescan(false);
      return statusById(folderId);
    },
    removeFolder: (folderId) => oneAtATime(() => remove(folderId)),
    isQuiet: () => [...watchers.values()].every((watcher) => watcher.isQuiet()),
    async [Symbol.asyncDispose]() {
      closing.abort();
      await oneAtATime(() => Promise.all([...watchers.keys()].map(end)));
    },
  };
}

const statusOf = (
  folder: Awaited<ReturnType<LibraryStore["listFolders"]>>[number],
  { state, watchMode, notice }: FolderCondition,
): FolderStatus => ({ ...folder, state, watchMode, ...(notice === undefined ? {} : { notice }) });

const HOUR_MS = 3_600_000;

/** Events get lost (a machine that slept, a full queue): the comparison stands behind them. */
async function reconcileNowAndThen(system: IngestSystem, watchers: ReadonlyMap<FolderId, FolderWatcher>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await system.clock.sleep(system.settings.current().reconcileHours * HOUR_MS, signal);
    } catch {
      // The library is closing.
      return;
    }
    for (const watcher of watchers.values()) watcher.rescan(false);
  }
}
