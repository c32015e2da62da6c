/**
 * Linux: one kernel watch for each directory that is not ignored. The system's recursive watchers lose directories that
 * arrive with others inside them and pay for ignored ones; here what is watched is exactly what is scanned.
 */
import { type FSWatcher, watch } from "node:fs";
import { lstat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ignoreFileNames, type IgnoreRules } from "./ignore-rules.ts";
import { limits, type WatchTiming } from "./limits.ts";
import { nameOf } from "./printable-path.ts";
import { createSettlingPaths } from "./settling-paths.ts";
import { remainingWatches, type WatchBudget } from "./watch-budget.ts";
import { codeOf, walkTree } from "./walk-tree.ts";

export interface DirectoryWatchOptions {
  readonly root: string;
  readonly dataFolder: string;
  readonly timing: WatchTiming;
  readonly budget: WatchBudget;
  /** Watches that other folders of this program hold. */
  readonly otherWatchCount: () => number;
  /** Fresh rules of the root: ignore files may have changed. */
  readonly rootRules: () => IgnoreRules;
  readonly onChange: (paths: readonly string[] | null) => void;
  /** No more watches are to be had: the folder must be polled. Called once. */
  readonly onExhausted: (directoryCount: number) => void;
}

export interface DirectoryWatch extends AsyncDisposable {
  readonly watchCount: () => number;
}

interface Watched {
  readonly watcher: FSWatcher;
  readonly relative: string;
  rules: IgnoreRules | undefined;
}

export async function watchDirectories(options: DirectoryWatchOptions): Promise<DirectoryWatch> {
  const watched = new Map<string, Watched>();
  const closing = new AbortController();
  let exhausted = false;
  let burst = { startedMs: 0, count: 0 };

  const giveUp = (): void => {
    if (exhausted || closing.signal.aborted) return;
    exhausted = true;
    options.onExhausted(watched.size);
  };
  const release = (path: string): void => {
    if (!watched.has(path)) return;
    for (const [inside, { watcher }] of watched) {
      if (inside !== path && !inside.startsWith(`${path}/`)) continue;
      watcher.close();
      watched.delete(inside);
    }
  };

  const place = (path: string, relative: string): void => {
    if (closing.signal.aborted || exhausted) return;
    watched.get(path)?.watcher.close();
    watched.delete(path);
    if (remainingWatches(options.budget, watched.size + options.otherWatchCount()) === 0) return giveUp();
    try {
      const watcher = watch(path, { encoding: "buffer", persistent: false }, (_, name) => onEvent(path, name));
      watcher.on("error", () => settling.add(path));
      watched.set(path, { watcher, relative, rules: undefined });
    } catch (error) {
      if (codeOf(error) === "ENOSPC" || codeOf(error) === "EMFILE") giveUp();
      // Otherwise it is gone or closed to us: the scan says so.
    }
  };

  const onEvent = (directory: string, bytes: Buffer | null): void => {
    const nowMs = performance.now();
    if (nowMs - burst.startedMs > options.timing.settleMaxMs) burst = { startedMs: nowMs, count: 0 };
    // The kernel drops events when its queue is full and the runtime does not pass that on, so a flood counts as loss.
    if (++burst.count > limits.burstEventCountMax) return settling.addAll();
    const entry = watched.get(directory);
    const name = bytes === null ? undefined : nameOf(bytes);
    if (entry === undefined || name === undefined || name === basename(directory)) return settling.add(directory);
    const path = join(directory, name);
    if (path === options.dataFolder) return;
    if (ignoreFileNames.includes(name)) return settling.addAll();
    const relative = entry.relative + name;
    const { rules } = entry;
    // What it is is not yet known: it stays quiet only if it is ignored as a file and as a directory.
    if (rules?.match(relative) !== undefined && rules.match(`${relative}/`) !== undefined) return;
    settling.add(path);
  };

  const walk = (path: string, relative: string, rules: IgnoreRules): Promise<void> =>
    walkTree(
      { path, relative, rules },
      options.dataFolder,
      {
        onDirectory: place,
        onRules(at, _, own) {
          const entry = watched.get(at);
          if (entry !== undefined) entry.rules = own;
        },
      },
      closing.signal,
    );

  /** Watches follow the tree before anyone looks at it, so that nothing happens unseen between the two. */
  const follow = async (paths: readonly string[]): Promise<void> => {
    for (const path of paths) {
      const status = await lstat(path).catch(() => undefined);
      if (status?.isDirectory() !== true) {
        release(path);
        continue;
      }
      const parent = watched.get(dirname(path));
      if (path === options.root) await walk(path, "", options.rootRules());
      else if (parent?.rules !== undefined) {
        const relative = `${parent.relative}${basename(path)}/`;
        if (parent.rules.match(relative) === undefined) await walk(path, relative, parent.rules);
      }
    }
  };

  const refresh = async (): Promise<void> => {
    burst = { startedMs: performance.now(), count: 0 };
    for (const path of [...watched.keys()]) release(path);
    await walk(options.root, "", options.rootRules());
  };

  let following: Promise<void> = Promise.resolve();
  const settling = createSettlingPaths(options.timing, (paths) => {
    following = following
      .then(() => (paths === null ? refresh() : follow(paths)))
      .catch((error: unknown) => {
        if (!closing.signal.aborted) throw error;
      })
      .then(() => {
        if (!closing.signal.aborted) options.onChange(paths);
      });
  });

  await walk(options.root, "", options.rootRules());
  return {
    watchCount: () => watched.size,
    async [Symbol.asyncDispose]() {
      closing.abort();
      settling[Symbol.dispose]();
      for (const { watcher } of watched.values()) watcher.close();
      watched.clear();
      await following;
    },
  };
}
