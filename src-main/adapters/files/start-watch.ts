import { lstat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { FolderRemark } from "#shared/model/folder-remark.ts";
import type { TreeChange, Watch, WatchRequest } from "#core/ports/file-tree.ts";
import { BudgetedWatch } from "./budgeted-watch.ts";
import { networkTypeOf } from "./mount-kind.ts";
import { NetworkParts } from "./network-parts.ts";
import { poll } from "./polling-watch.ts";
import { watchRecursively } from "./recursive-watch.ts";
import { countDirectories } from "./scan.ts";
import { createSettlingPaths } from "./settling-paths.ts";
import { readWatchBudget, shortageNotice, shortageOf, type WatchBudget } from "./watch-budget.ts";
import { baseRules, type World } from "./world.ts";

export async function startWatch(
  world: World,
  request: WatchRequest,
  onChange: (change: TreeChange) => void,
): Promise<Watch> {
  const report = (paths: readonly string[] | null): void => onChange({ folderId: request.folderId, paths });
  const network = networkTypeOf(await world.readMounts(), request.path);
  if (network !== undefined)
    return pollingWatch(
      poll(await countDirectories(world, request, request.path, () => false), world.timing, () =>
        report(null),
      ),
      { code: "folder-on-network", fileSystem: network },
    );
  const isDirectory = await lstat(request.path).then(
    (status) => status.isDirectory(),
    () => false,
  );
  if (!isDirectory) return watchOneFile(world, request, report);
  return world.backend === "recursive"
    ? watchByEvents(world, request, report)
    : watchByDirectory(world, request, report);
}

const pollingWatch = (polling: AsyncDisposable, notice: FolderRemark): Watch => ({
  mode: "polling",
  notices: [notice],
  [Symbol.asyncDispose]: () => polling[Symbol.asyncDispose](),
});

async function watchByEvents(
  world: World,
  request: WatchRequest,
  onChange: (paths: readonly string[] | null) => void,
): Promise<Watch> {
  const { dataFolder, timing } = world;
  const watching = await watchRecursively({
    root: request.path,
    dataFolder,
    timing,
    rules: baseRules(world, request),
    onChange,
  });
  return { mode: "events", notices: [], [Symbol.asyncDispose]: () => watching[Symbol.asyncDispose]() };
}

async function watchByDirectory(
  world: World,
  request: WatchRequest,
  onChange: (paths: readonly string[] | null) => void,
): Promise<Watch> {
  const { dataFolder, timing, directoryWatches } = world;
  const parts = await NetworkParts.find(world, request);
  const passesOver = (path: string): boolean => parts.has(path);
  const watching = await BudgetedWatch.start({
    root: request.path,
    dataFolder,
    timing,
    budget: await budgetOf(world),
    placeWatch: world.placeWatch,
    burst: world.burst,
    directoryWatches,
    rootRules: () => baseRules(world, request),
    passesOver,
    countDirectories: () => countDirectories(world, request, request.path, passesOver),
    onChange,
  });
  parts.follow({ onLook: (point) => onChange([point]), onMountChange: (point) => watching.lookAgain(point) });
  return {
    get mode() {
      return watching.mode;
    },
    get notices() {
      return [...watching.notices, ...parts.notices];
    },
    async [Symbol.asyncDispose]() {
      await parts[Symbol.asyncDispose]();
      await watching[Symbol.asyncDispose]();
    },
  };
}

const budgetOf = async (world: World): Promise<WatchBudget> => world.budget ?? readWatchBudget();

/** A single file is seen through its directory, since saving it often puts a new file in its place. */
async function watchOneFile(
  world: World,
  request: WatchRequest,
  onChange: (paths: null) => void,
): Promise<Watch> {
  const name = Buffer.from(basename(request.path));
  const settling = createSettlingPaths(world.timing, () => onChange(null));
  try {
    const watcher = world.placeWatch(dirname(request.path), (changed) => {
      if (changed === null || changed.equals(name)) settling.addAll();
    });
    watcher.on("error", () => settling.addAll());
    return {
      mode: "events",
      notices: [],
      async [Symbol.asyncDispose]() {
        settling[Symbol.dispose]();
        watcher.close();
      },
    };
  } catch (error) {
    const shortage = shortageOf(error);
    if (shortage === undefined) throw error;
    const polling = poll(1, world.timing, () => onChange(null));
    return pollingWatch(polling, shortageNotice(shortage, 1, await budgetOf(world)));
  }
}
