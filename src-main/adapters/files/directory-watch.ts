/**
 * Linux: one kernel watch for each directory that is not ignored. The system's recursive watchers lose directories that
 * arrive with others inside them and pay for ignored ones; here what is watched is exactly what is scanned.
 */
import type { FSWatcher } from "node:fs";
import { lstat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ignoreFileNames, type IgnoreRules } from "./ignore-rules.ts";
import type { EventBurst } from "./event-burst.ts";
import type { WatchTiming } from "./limits.ts";
import { nameOf } from "./printable-path.ts";
import { createSettlingPaths, type SettlingPaths } from "./settling-paths.ts";
import { remainingWatches, shortageOf, type WatchBudget, type WatchShortage } from "./watch-budget.ts";
import { walkTree } from "./walk-tree.ts";
import type { PlaceWatch } from "./world.ts";

export interface DirectoryWatchOptions {
  readonly root: string;
  readonly dataFolder: string;
  readonly timing: WatchTiming;
  readonly budget: WatchBudget;
  readonly placeWatch: PlaceWatch;
  readonly burst: EventBurst;
  /** Events may have been lost, of any folder. */
  readonly onFlood: () => void;
  /** Watches that other folders of this program hold. */
  readonly otherWatchCount: () => number;
  /** Fresh rules of the root: ignore files may have changed. */
  readonly rootRules: () => IgnoreRules;
  /** Directories whose events never come (network drives): they are left to whoever polls them. */
  readonly passesOver: (path: string) => boolean;
  readonly onChange: (paths: readonly string[] | null) => void;
  /** No more watches are to be had: the folder must be polled. Called once. */
  readonly onExhausted: (shortage: WatchShortage) => void;
}

interface Watched {
  readonly watcher: FSWatcher;
  /** Below the root: `""` for the root itself, else ending with `/`. */
  readonly relative: string;
  rules: IgnoreRules | undefined;
}

export class DirectoryWatch implements AsyncDisposable {
  readonly #options: DirectoryWatchOptions;
  readonly #watched = new Map<string, Watched>();
  readonly #closing = new AbortController();
  readonly #settling: SettlingPaths;
  #following: Promise<void> = Promise.resolve();
  #isExhausted = false;

  private constructor(options: DirectoryWatchOptions) {
    this.#options = options;
    this.#settling = createSettlingPaths(options.timing, (paths) => this.#onSettled(paths));
  }

  /** Resolves when the whole tree is watched. */
  static async start(options: DirectoryWatchOptions): Promise<DirectoryWatch> {
    const started = new DirectoryWatch(options);
    try {
      await started.#walk(options.root, "", options.rootRules());
    } catch (error) {
      // Whoever asked has nothing to give the watches back with.
      await started[Symbol.asyncDispose]();
      throw error;
    }
    return started;
  }

  watchCount(): number {
    return this.#watched.size;
  }

  /** Events may have been lost. */
  lookAtAll(): void {
    this.#settling.addAll();
  }

  /** For what raises no event: something was mounted there, or no longer is. */
  lookAgain(path: string): void {
    this.#settling.add(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    this.#settling[Symbol.dispose]();
    for (const { watcher } of this.#watched.values()) watcher.close();
    this.#watched.clear();
    await this.#following;
  }

  #walk(path: string, relative: string, rules: IgnoreRules): Promise<void> {
    const visitor = {
      passesOver: this.#options.passesOver,
      onDirectory: (at: string, below: string): void => this.#place(at, below),
      onRules: (at: string, _: string, own: IgnoreRules): void => {
        const entry = this.#watched.get(at);
        if (entry !== undefined) entry.rules = own;
      },
    };
    return walkTree({ path, relative, rules }, this.#options.dataFolder, visitor, this.#closing.signal);
  }

  #place(path: string, relative: string): void {
    if (this.#closing.signal.aborted || this.#isExhausted) return;
    this.#watched.get(path)?.watcher.close();
    this.#watched.delete(path);
    const usedCount = this.#watched.size + this.#options.otherWatchCount();
    if (remainingWatches(this.#options.budget, usedCount) === 0) return this.#giveUp("budget");
    try {
      const watcher = this.#options.placeWatch(path, (name) => this.#onEvent(path, name));
      watcher.on("error", () => this.#settling.add(path));
      this.#watched.set(path, { watcher, relative, rules: undefined });
    } catch (error) {
      const shortage = shortageOf(error);
      if (shortage !== undefined) this.#giveUp(shortage);
      // Otherwise it is gone or closed to us: the scan says so.
    }
  }

  #giveUp(shortage: WatchShortage): void {
    if (this.#isExhausted) return;
    this.#isExhausted = true;
    this.#options.onExhausted(shortage);
  }

  #release(path: string): void {
    if (!this.#watched.has(path)) return;
    for (const [inside, { watcher }] of this.#watched) {
      if (inside !== path && !inside.startsWith(`${path}/`)) continue;
      watcher.close();
      this.#watched.delete(inside);
    }
  }

  #onEvent(directory: string, bytes: Buffer | null): void {
    if (this.#options.burst.isFlood()) return this.#options.onFlood();
    const entry = this.#watched.get(directory);
    const name = bytes === null ? undefined : nameOf(bytes);
    if (entry === undefined || name === undefined || name === basename(directory))
      return this.#settling.add(directory);
    const path = join(directory, name);
    if (path === this.#options.dataFolder) return;
    if (ignoreFileNames.includes(name)) return this.#settling.addAll();
    const relative = entry.relative + name;
    const { rules } = entry;
    // What it is is not yet known: it stays quiet only if it is ignored as a file and as a directory.
    if (rules?.match(relative) !== undefined && rules.match(`${relative}/`) !== undefined) return;
    this.#settling.add(path);
  }

  /** Watches follow the tree before anyone looks at it, so that nothing happens unseen between the two. */
  #onSettled(paths: readonly string[] | null): void {
    const { signal } = this.#closing;
    this.#following = this.#following
      .then(() => (paths === null ? this.#refresh() : this.#follow(paths)))
      .catch((error: unknown) => {
        if (!signal.aborted) throw error;
      })
      .then(() => {
        if (!signal.aborted) this.#options.onChange(paths);
      });
  }

  async #follow(paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      const status = await lstat(path).catch(() => undefined);
      if (status?.isDirectory() !== true || this.#options.passesOver(path)) {
        this.#release(path);
        continue;
      }
      const parent = this.#watched.get(dirname(path));
      if (path === this.#options.root) await this.#walk(path, "", this.#options.rootRules());
      else if (parent?.rules !== undefined) {
        const relative = `${parent.relative}${basename(path)}/`;
        if (parent.rules.match(relative) === undefined) await this.#walk(path, relative, parent.rules);
      }
    }
  }

  async #refresh(): Promise<void> {
    this.#options.burst.end();
    for (const { watcher } of this.#watched.values()) watcher.close();
    this.#watched.clear();
    await this.#walk(this.#options.root, "", this.#options.rootRules());
  }
}
