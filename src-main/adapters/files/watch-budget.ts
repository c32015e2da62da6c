import { readFile } from "node:fs/promises";
import type { FolderRemark } from "#shared/model/folder-remark.ts";
import { limits } from "./limits.ts";
import { codeOf } from "./walk-tree.ts";

/** The kernel's bounds for one user: directories watched, and programs (more or less) that watch any. */
export interface WatchBudget {
  readonly watchCountMax: number;
  readonly instanceCountMax: number;
}

/** Why there are no more watches: our own share is used, or the system refused although it is not. */
export type WatchShortage = "budget" | "system-watches" | "system-instances";

export async function readWatchBudget(): Promise<WatchBudget> {
  const [watchCountMax, instanceCountMax] = await Promise.all([
    readBound("max_user_watches"),
    readBound("max_user_instances"),
  ]);
  return { watchCountMax, instanceCountMax };
}

async function readBound(name: string): Promise<number> {
  try {
    const bound = Number((await readFile(`/proc/sys/fs/inotify/${name}`, "utf8")).trim());
    return Number.isSafeInteger(bound) ? bound : Infinity;
  } catch {
    // Not Linux, or no /proc: there is no bound to keep to.
    return Infinity;
  }
}

/** Room for this many more, what other programs need left aside. */
export const remainingWatches = (budget: WatchBudget, usedCount: number): number =>
  Math.max(0, budget.watchCountMax - limits.watchReserveCount - usedCount);

/** What the system's refusal to watch means; nothing where it is no shortage. */
export function shortageOf(error: unknown): WatchShortage | undefined {
  const code = codeOf(error);
  if (code === "ENOSPC") return "system-watches";
  return code === "EMFILE" ? "system-instances" : undefined;
}

/** Which bound was met, with the command that raises it. A bound that cannot be read was met all the same: it is no more than this folder has. */
export function shortageNotice(
  shortage: WatchShortage,
  directoryCount: number,
  { watchCountMax, instanceCountMax }: WatchBudget,
): FolderRemark {
  const watches = {
    allowedCount: Number.isFinite(watchCountMax) ? watchCountMax : directoryCount,
    directoryCount,
  };
  switch (shortage) {
    case "budget":
      return {
        code: "watches-used-up",
        ...watches,
        command: raise("max_user_watches", Math.max(directoryCount * 2 + limits.watchReserveCount, 524_288)),
      };
    case "system-watches":
      return {
        code: "watches-taken",
        ...watches,
        command: raise("max_user_watches", Math.max(watches.allowedCount * 2, 524_288)),
      };
    case "system-instances": {
      const allowedCount = Number.isFinite(instanceCountMax) ? instanceCountMax : 1;
      return {
        code: "watchers-taken",
        allowedCount,
        command: raise("max_user_instances", Math.max(allowedCount * 2, 1_024)),
      };
    }
  }
}

const raise = (name: string, countMin: number): string =>
  `sudo sysctl -w fs.inotify.${name}=${2 ** Math.ceil(Math.log2(countMin))}`;
