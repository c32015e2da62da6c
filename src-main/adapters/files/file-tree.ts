import { access, constants, lstat, realpath } from "node:fs/promises";
import { dirname, resolve, sep } from "node:path";
import type { FileTree, ResolvedPath } from "#core/ports/file-tree.ts";
import { createEventBurst } from "./event-burst.ts";
import { usualTiming, type WatchTiming } from "./limits.ts";
import { readSystemMounts } from "./mount-kind.ts";
import { ignoredBy, scan } from "./scan.ts";
import { startWatch } from "./start-watch.ts";
import { codeOf } from "./walk-tree.ts";
import type { WatchBudget } from "./watch-budget.ts";
import { placeSystemWatch, type World } from "./world.ts";

export interface FileTreeOptions {
  /** Tessera's own folder: never scanned, never watched, refused as a folder. */
  readonly dataFolder: string;
  readonly timing?: WatchTiming;
  /** For tests of what happens when watches run out. */
  readonly budget?: WatchBudget;
  /** For tests of what happens when the system refuses a watch. */
  readonly placeWatch?: World["placeWatch"];
  /** For tests of what is on network drives. */
  readonly readMounts?: World["readMounts"];
  /** How trees are watched; by default as the system does it best. */
  readonly backend?: World["backend"];
}

export function createFileTree(options: FileTreeOptions): FileTree {
  const timing = options.timing ?? usualTiming;
  const world: World = {
    dataFolder: resolve(options.dataFolder),
    timing,
    burst: createEventBurst(timing.settleMaxMs),
    backend: options.backend ?? (process.platform === "linux" ? "directories" : "recursive"),
    budget: options.budget,
    placeWatch: options.placeWatch ?? placeSystemWatch,
    readMounts: options.readMounts ?? readSystemMounts,
    ignoreCase: process.platform === "win32" || process.platform === "darwin",
    directoryWatches: new Set(),
  };
  return {
    resolve: (path) => resolvePath(world, path),
    scan: (request, under, signal) => scan(world, request, under, signal),
    deviceAbove,
    watch: (request, onChange) => startWatch(world, request, onChange),
    ignoredBy: (request, path) => ignoredBy(world, request, path),
  };
}

async function deviceAbove(path: string): Promise<string | undefined> {
  const above = dirname(path);
  const status = await lstat(above, { bigint: true }).catch(() => undefined);
  if (status !== undefined) return String(status.dev);
  return above === path ? undefined : deviceAbove(above);
}

async function resolvePath({ dataFolder }: World, given: string): Promise<ResolvedPath> {
  const path = resolve(given);
  try {
    const real = await realpath(path);
    const status = await lstat(real);
    const data = await realpath(dataFolder).catch(() => dataFolder);
    if (real === data || real.startsWith(data + sep)) return { kind: "data-folder", path: real };
    await access(real, status.isDirectory() ? constants.R_OK | constants.X_OK : constants.R_OK);
    return { kind: status.isDirectory() ? "directory" : "file", path: real };
  } catch (error) {
    const code = codeOf(error);
    return { kind: code === "EACCES" || code === "EPERM" ? "unreadable" : "missing", path };
  }
}
