/** macOS and Windows: the system watches a whole tree by itself. */
import { subscribe } from "@parcel/watcher";
import { basename, join, relative, sep } from "node:path";
import { ignoreFileNames, type IgnoreRules } from "./ignore-rules.ts";
import type { WatchTiming } from "./limits.ts";
import { createSettlingPaths } from "./settling-paths.ts";

export interface RecursiveWatchOptions {
  readonly root: string;
  readonly dataFolder: string;
  readonly timing: WatchTiming;
  readonly rules: IgnoreRules;
  readonly onChange: (paths: readonly string[] | null) => void;
}

/** Events are hints: what they name is looked at again through the same rules as everything else. */
export async function watchRecursively(options: RecursiveWatchOptions): Promise<AsyncDisposable> {
  const settling = createSettlingPaths(options.timing, options.onChange);
  const subscription = await subscribe(
    options.root,
    (error, events) => {
      // The system lost events, or the watcher died: only a look at everything tells.
      if (error !== null) return settling.addAll();
      for (const { path } of events) {
        if (ignoreFileNames.includes(basename(path))) settling.addAll();
        else if (!isHidden(options, path)) settling.add(path);
      }
    },
    {
      ignore: [
        options.dataFolder,
        join(options.root, "**/node_modules/**"),
        join(options.root, "**/.git/**"),
      ],
    },
  );
  return {
    async [Symbol.asyncDispose]() {
      settling[Symbol.dispose]();
      await subscription.unsubscribe();
    },
  };
}

function isHidden({ root, rules }: RecursiveWatchOptions, path: string): boolean {
  const below = relative(root, path).split(sep).join("/");
  return below !== "" && rules.match(below) !== undefined && rules.match(`${below}/`) !== undefined;
}
