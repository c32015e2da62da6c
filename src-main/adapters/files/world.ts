import { type FSWatcher, watch } from "node:fs";
import type { WatchRequest } from "#core/ports/file-tree.ts";
import type { DirectoryWatch } from "./directory-watch.ts";
import type { EventBurst } from "./event-burst.ts";
import { ignoreDefaults } from "./ignore-defaults.ts";
import { createIgnoreRules, type IgnoreRules } from "./ignore-rules.ts";
import type { WatchTiming } from "./limits.ts";
import type { Mount } from "./mount-kind.ts";
import type { WatchBudget } from "./watch-budget.ts";

/** One watch of the kernel on one directory; throws where the system refuses. Names are bytes, for they may be no text. */
export type PlaceWatch = (directory: string, onEvent: (name: Buffer | null) => void) => FSWatcher;

export const placeSystemWatch: PlaceWatch = (directory, onEvent) =>
  watch(directory, { encoding: "buffer", persistent: false }, (_, name) => onEvent(name));

/** What scanning and watching share. */
export interface World {
  /** Absolute: never scanned, never watched. */
  readonly dataFolder: string;
  readonly timing: WatchTiming;
  readonly backend: "directories" | "recursive";
  readonly ignoreCase: boolean;
  /** Absent: the kernel is asked. */
  readonly budget: WatchBudget | undefined;
  readonly placeWatch: PlaceWatch;
  /** What is mounted now, everywhere. Empty where that is not known. */
  readonly readMounts: () => Promise<readonly Mount[]>;
  readonly burst: EventBurst;
  /** Live watches of all folders: they share the kernel's budget. */
  readonly directoryWatches: Set<DirectoryWatch>;
}

export const baseRules = (world: World, request: WatchRequest): IgnoreRules =>
  createIgnoreRules(
    [
      { source: "defaults", lines: ignoreDefaults },
      { source: "every-folder", lines: request.ignoreEverywhere },
      { source: "this-folder", lines: request.ignore },
    ],
    world.ignoreCase,
  );
