import type { WatchedFolder } from "#shared/model/folder.ts";
import type { FolderId } from "#shared/model/ids.ts";
import type { IngestSystem } from "./system.ts";
import { type FolderCondition, FolderWatcher, type FolderWatcherDeps } from "./folder-watcher.ts";

const pausedCondition: FolderCondition = { state: "paused", watchMode: "none", notices: [] };
const HOUR_MS = 3_600_000;

/** The watchers of all folders that are not paused. Calls that begin and end them come one at a time. */
export class WatcherSet implements AsyncDisposable {
  readonly #deps: FolderWatcherDeps;
  readonly #watchers = new Map<FolderId, FolderWatcher>();
  readonly #closing = new AbortController();

  constructor(deps: FolderWatcherDeps) {
    this.#deps = deps;
  }

  /** `urgent`: what is found goes before what waits already. */
  begin(folder: WatchedFolder, urgent: boolean): void {
    if (folder.paused || this.#closing.signal.aborted) return;
    const { ignore } = this.#deps.system.settings.current();
    this.#watchers.set(folder.id, new FolderWatcher(this.#deps, folder, ignore, urgent));
  }

  async end(folderId: FolderId): Promise<void> {
    const watcher = this.#watchers.get(folderId);
    this.#watchers.delete(folderId);
    await watcher?.[Symbol.asyncDispose]();
  }

  /** With the rules for every folder as they are now. */
  async restartAll(): Promise<void> {
    for (const { folder } of this.#watchers.values().toArray()) {
      await this.end(folder.id);
      this.begin(folder, false);
    }
  }

  rescan(folderId: FolderId): void {
    this.#watchers.get(folderId)?.rescan();
  }

  conditionOf(folderId: FolderId): FolderCondition {
    return this.#watchers.get(folderId)?.condition() ?? pausedCondition;
  }

  isQuiet(): boolean {
    return this.#watchers.values().every((watcher) => watcher.isQuiet());
  }

  /** Events get lost (a machine that slept, a full queue): comparing from time to time stands behind them. */
  async reconcileNowAndThen({ clock, settings }: IngestSystem): Promise<void> {
    const { signal } = this.#closing;
    let hours = settings.current().reconcileHours;
    let pause = new AbortController();
    settings.onChange(({ reconcileHours }) => {
      if (reconcileHours !== hours) pause.abort();
    });
    while (!signal.aborted) {
      hours = settings.current().reconcileHours;
      pause = new AbortController();
      try {
        await clock.sleep(hours * HOUR_MS, AbortSignal.any([signal, pause.signal]));
      } catch {
        // Closing ends the pause; a wish for another length begins it anew.
        continue;
      }
      for (const watcher of this.#watchers.values()) watcher.rescan();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#watchers.keys().map((folderId) => this.end(folderId)));
  }
}
