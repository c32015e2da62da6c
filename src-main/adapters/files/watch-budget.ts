import { readFile } from "node:fs/promises";
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

const instead = "so changes are looked for from time to time instead of at once";

/** Which bound was met, in words, with the command that raises it. */
export function shortageNotice(shortage: WatchShortage, directoryCount: number, budget: WatchBudget): string {
  const directories = directoryCount.toLocaleString("en");
  switch (shortage) {
    case "budget":
      return (
        `The system allows ${budget.watchCountMax.toLocaleString("en")} watched directories and this folder has ` +
        `${directories}, ${instead}. ` +
        `To see them at once: ${raise("max_user_watches", Math.max(directoryCount * 2 + limits.watchReserveCount, 524_288))}`
      );
    case "system-watches":
      return (
        `Other programs use up the ${inWords(budget.watchCountMax)}watched directories that the system allows ` +
        `(this folder needs ${directories}), ${instead}. ` +
        `To see them at once, close such programs or allow more: ${raise("max_user_watches", twice(budget.watchCountMax, 524_288))}`
      );
    case "system-instances":
      return (
        `Other programs use up the ${inWords(budget.instanceCountMax)}watchers that the system allows, ${instead}. ` +
        `To see them at once, close such programs or allow more: ${raise("max_user_instances", twice(budget.instanceCountMax, 1_024))}`
      );
  }
}

const inWords = (countMax: number): string =>
  Number.isFinite(countMax) ? `${countMax.toLocaleString("en")} ` : "";

const twice = (countMax: number, atLeast: number): number =>
  Number.isFinite(countMax) ? Math.max(countMax * 2, atLeast) : atLeast;

const raise = (name: string, countMin: number): string =>
  `sudo sysctl -w fs.inotify.${name}=${2 ** Math.ceil(Math.log2(countMin))}`;
