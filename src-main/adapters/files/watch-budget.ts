import { readFile } from "node:fs/promises";
import { limits } from "./limits.ts";

/** The kernel's bound on watched directories of one user. */
export interface WatchBudget {
  readonly watchCountMax: number;
}

const budgetPath = "/proc/sys/fs/inotify/max_user_watches";

export async function readWatchBudget(): Promise<WatchBudget> {
  try {
    const watchCountMax = Number((await readFile(budgetPath, "utf8")).trim());
    return { watchCountMax: Number.isSafeInteger(watchCountMax) ? watchCountMax : Infinity };
  } catch {
    // Not Linux, or no /proc: there is no bound to keep to.
    return { watchCountMax: Infinity };
  }
}

/** Room for this many more, what other programs need left aside. */
export const remainingWatches = (budget: WatchBudget, usedCount: number): number =>
  Math.max(0, budget.watchCountMax - limits.watchReserveCount - usedCount);

export function budgetNotice(directoryCount: number, budget: WatchBudget): string {
  const wanted = 2 ** Math.ceil(Math.log2(Math.max(directoryCount * 2 + limits.watchReserveCount, 524_288)));
  return (
    `The system allows ${budget.watchCountMax.toLocaleString("en")} watched directories and this folder has ` +
    `${directoryCount.toLocaleString("en")}, so changes are looked for from time to time instead of at once. ` +
    `To see them at once: sudo sysctl -w fs.inotify.max_user_watches=${wanted}`
  );
}
