/** Which folders are watched: add, pause, resume, change, remove. */
import { createSerial } from "#shared/kit/serial.ts";
import { uuidV7 } from "#shared/kit/uuid.ts";
import type { FolderStatus, WatchedFolder } from "#shared/model/folder.ts";
import { FolderId } from "#shared/model/ids.ts";
import { inEnglish } from "#shared/model/remark.ts";
import type { FileTree } from "#core/ports/file-tree.ts";
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { Library, Refusal } from "#core/ports/use-cases.ts";
import type { FolderCondition } from "./folder-watcher.ts";
import { isWithin } from "./path-text.ts";
import type { IngestSystem } from "./system.ts";
import type { VectorFeed } from "./vector-feed.ts";
import { WatcherSet } from "./watcher-set.ts";

export interface FoldersDeps {
  readonly store: LibraryStore;
  readonly files: FileTree;
  readonly feed: VectorFeed;
  readonly system: IngestSystem;
  readonly readsSlowly: (path: string) => boolean;
  /** State, notice or quiet of a folder changed. */
  readonly onChange: () => void;
  /** The queue may hold something new. */
  readonly onQueued: () => void;
}

type FolderCalls = Pick<
  Library,
  "start" | "addFolder" | "listFolders" | "updateFolder" | "rescanFolder" | "removeFolder"
>;
export interface Folders extends FolderCalls, AsyncDisposable {
  isQuiet(): boolean;
}

const notFound: Refusal = { refused: "NOT_FOUND" };

export function createFolders(deps: FoldersDeps): Folders {
  const { store, system } = deps;
  const watchers = new WatcherSet({ ...deps, nowMs: () => system.clock.nowMs() });
  /** Two changes of the folders at once would each start a watcher. */
  const oneAtATime = createSerial();
  const listFolders = async (): Promise<readonly FolderStatus[]> =>
    (await store.listFolders()).map((folder) => statusOf(folder, watchers.conditionOf(folder.id)));
  const statusById = async (folderId: FolderId): Promise<FolderStatus | Refusal> =>
    (await listFolders()).find(({ id }) => id === folderId) ?? notFound;

  let { ignore } = system.settings.current();
  system.settings.onChange((settings) => {
    if (settings.ignore.join("\n") === ignore.join("\n")) return;
    ({ ignore } = settings);
    oneAtATime(() => watchers.restartAll()).catch(system.onFault);
  });

  return {
    async start() {
      for (const folder of await store.listFolders()) watchers.begin(folder, false);
      watchers.reconcileNowAndThen(system).catch(system.onFault);
    },
    addFolder: (input) =>
      oneAtATime(async () => {
        const folder = await newFolder(deps, input);
        if ("refused" in folder) return folder;
        // Only where something waits already has it anything to go before.
        watchers.begin(folder, (await store.counts()).waiting > 0);
        return statusById(folder.id);
      }),
    listFolders,
    updateFolder: ({ folderId, ...wanted }) =>
      oneAtATime(async () => {
        const folder = await changedFolder(store, folderId, wanted);
        if (folder === undefined) return notFound;
        await watchers.end(folderId);
        watchers.begin(folder, false);
        deps.onQueued();
        return statusById(folderId);
      }),
    rescanFolder(folderId) {
      watchers.rescan(folderId);
      return statusById(folderId);
    },
    removeFolder: (folderId) =>
      oneAtATime(async () => {
        const folder = (await store.listFolders()).find(({ id }) => id === folderId);
        if (folder === undefined) return notFound;
        await watchers.end(folderId);
        const removed = await store.removeFolder(folderId).catch((thrown: unknown) => {
          // What stays is watched as before.
          watchers.begin(folder, false);
          throw thrown;
        });
        const { revision, removedSegments, removedItemCount } = removed;
        await deps.feed.push({ revision, removed: removedSegments, added: [] });
        deps.onChange();
        return { removedItemCount };
      }),
    isQuiet: () => watchers.isQuiet(),
    [Symbol.asyncDispose]: () => oneAtATime(() => watchers[Symbol.asyncDispose]()),
  };
}

/** Stores the folder, or says why it may not be watched. */
async function newFolder(
  { store, files, system }: FoldersDeps,
  { path: given, ignore }: { readonly path: string; readonly ignore: readonly string[] },
): Promise<WatchedFolder | Refusal> {
  const { kind, path } = await files.resolve(given);
  if (kind === "missing") return { refused: "PATH_NOT_FOUND", data: { path } };
  if (kind === "unreadable") return { refused: "PATH_NOT_READABLE", data: { path } };
  if (kind === "data-folder") return { refused: "FOLDER_IS_DATA", data: { path } };
  const other = (await store.listFolders()).find(
    (known) => isWithin(known.path, path) || isWithin(path, known.path),
  );
  if (other !== undefined) return { refused: "FOLDER_OVERLAPS", data: { path, existing: other.path } };
  const addedMs = system.clock.nowMs();
  const id = FolderId.parse(uuidV7(addedMs, system.chance.bytes(10)));
  const folder: WatchedFolder = { id, path, paused: false, ignore: [...ignore], addedMs };
  await store.addFolder(folder);
  return folder;
}

async function changedFolder(
  store: LibraryStore,
  folderId: FolderId,
  { paused, ignore }: Omit<Parameters<Library["updateFolder"]>[0], "folderId">,
): Promise<WatchedFolder | undefined> {
  const before = (await store.listFolders()).find(({ id }) => id === folderId);
  if (before === undefined) return undefined;
  const change = { ...(paused === undefined ? {} : { paused }), ...(ignore === undefined ? {} : { ignore }) };
  await store.updateFolder(folderId, change);
  return { ...before, ...change };
}

const statusOf = (
  folder: Awaited<ReturnType<LibraryStore["listFolders"]>>[number],
  { state, watchMode, notices }: FolderCondition,
): FolderStatus => ({
  ...folder,
  state,
  watchMode,
  ...(notices.length === 0 ? {} : { notice: inEnglish(...notices) }),
  noticeRemarks: notices,
});
