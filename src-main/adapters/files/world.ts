import type { WatchRequest } from "#core/ports/file-tree.ts";
import type { DirectoryWatch } from "./directory-watch.ts";
import { ignoreDefaults } from "./ignore-defaults.ts";
import { createIgnoreRules, type IgnoreRules } from "./ignore-rules.ts";
import type { WatchTiming } from "./limits.ts";
import type { Mount } from "./mount-kind.ts";
import type { WatchBudget } from "./watch-budget.ts";

/** What scanning and watching share. */
export interface World {
  /** Absolute: never scanned, never watched. */
  readonly dataFolder: string;
  readonly timing: WatchTiming;
  readonly backend: "directories" | "recursive";
  readonly ignoreCase: boolean;
  /** Absent: the kernel is asked. */
  readonly budget: WatchBudget | undefined;
  /** What is mounted now, everywhere. Empty where that is not known. */
  readonly readMounts: () => Promise<readonly Mount[]>;
  /** Live watches of all folders: they share the kernel's budget. */
  readonly directoryWatches: Set<DirectoryWatch>;
}

export const baseRules = (world: World, request: WatchRequest): IgnoreRules =>
  createIgnoreRules(
    [
      { source: "Tessera's defaults", lines: ignoreDefaults },
      { source: "the settings for every folder", lines: request.ignoreEverywhere },
      { source: "the settings of this folder", lines: request.ignore },
    ],
    world.ignoreCase,
  );
