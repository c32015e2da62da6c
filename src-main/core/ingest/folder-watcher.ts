/** Keeps one folder and the library the same: compares once, then follows events. */
import type { FolderState, WatchedFolder, WatchMode } from "#shared/model/folder.ts";
import type { Watch, WatchRequest } from "#core/ports/file-tree.ts";
import { createHeldFiles } from "./held-files.ts";
import { limits, usualTiming } from "./limits.ts";
import { look, type LookDeps, type LookOutcome } from "./look.ts";
import type { IngestSystem } from "./system.ts";

export interface FolderWatcherDeps extends LookDeps {
  readonly system: IngestSystem;
  /** State, notice or quiet changed. */
  readonly onChange: () => void;
  /** The queue may hold something new. */
  readonly onQueued: () => void;
}

export interface FolderCondition {
  readonly state: FolderState;
  readonly watchMode: WatchMode;
  readonly notice: string | undefined;
}

export interface FolderWatcher extends AsyncDisposable {
  readonly folder: WatchedFolder;
  condition(): FolderCondition;
  /** Compares everything again. `urgent`: what is found goes before what waits already. */
  rescan(urgent: boolean): void;
  /** Compared at least once (or found gone), and nothing left to look at. */
  isQuiet(): boolean;
}

interface Wanted {
  /** `null`: everything. */
  paths: Set<string> | null;
  urgent: boolean;
}

/** A paused folder is not watched at all: make no watcher for it. */
export function watchFolder(deps: FolderWatcherDeps, folder: WatchedFolder, ignoreEverywhere: readonly string[], urgent: boolean): FolderWatcher {
  const { system } = deps;
  const timing = system.timing ?? usualTiming;
  const request: WatchRequest = { folderId: folder.id, path: folder.path, ignore: folder.ignore, ignoreEverywhere };
  const closing = new AbortController();
  const { signal } = closing;
  const held = createHeldFiles(timing);
  let wanted: Wanted | undefined = { paths: null, urgent };
  let watch: Watch | undefined;
  let state: FolderState = "scanning";
  let notice: string | undefined;
  let watchProblem: string | undefined;
  /** Looks that will be wanted after a pause. */
  let laterCount = 0;
  let working: Promise<void> | undefined;

  const want = (paths: readonly string[] | null, isUrgent: boolean): void => {
    if (signal.aborted) return;
    wanted ??= { paths: new Set(), urgent: false };
    wanted.urgent ||= isUrgent;
    if (paths === null) wanted.paths = null;
    else for (const path of paths) wanted.paths?.add(path);
    working ??= work()
      .catch((error: unknown) => {
        if (!signal.aborted) system.onFault(error);
      })
      .finally(() => {
        working = undefined;
        deps.onChange();
      });
  };
  const wantLater = (paths: readonly string[] | null, pauseMs: number, counts: boolean): void => {
    if (counts) laterCount++;
    const woken = (): void => {
      if (counts) laterCount--;
      want(paths, false);
    };
    system.clock.sleep(pauseMs, signal).then(woken, () => undefined);
  };

  /** Watches come before the scan, so that nothing happens unseen between the two. */
  const ensureWatch = async (): Promise<void> => {
    try {
      watch ??= await deps.files.watch(request, ({ paths }) => want(paths, paths !== null && paths.length <= limits.urgentPathCountMax));
      watchProblem = undefined;
    } catch (error) {
      // Comparing from time to time still works; the next look tries to watch again.
      watchProblem = `Changes cannot be noticed at once: ${error instanceof Error ? error.message : String(error)}.`;
    }
  };
  const settle = async (outcome: LookOutcome, wasWhole: boolean): Promise<void> => {
    if (outcome.kind === "missing") {
      state = "missing";
      notice = "This folder is not there now (a disk that was unplugged?). What was indexed of it is kept.";
      await watch?.[Symbol.asyncDispose]();
      watch = undefined;
      return wantLater(null, timing.missingRetryMs, false);
    }
    state = "watching";
    notice = noticeOf(outcome);
    if (outcome.again.length > 0) wantLater(outcome.again, timing.stabilityMs, true);
    if (outcome.changed) deps.onQueued();
    if (wasWhole) await deps.store.updateFolder(folder.id, { lastScanMs: deps.nowMs(), ignoredCount: outcome.ignoredCount });
  };
  const work = async (): Promise<void> => {
    // Work begins after the caller's turn, when `working` is set.
    await Promise.resolve();
    while (wanted !== undefined && !signal.aborted) {
      const { paths, urgent: isUrgent } = wanted;
      wanted = undefined;
      const given = paths === null ? null : [...paths];
      if (given === null && state !== "missing") {
        state = "scanning";
        deps.onChange();
      }
      const found = await deps.files.resolve(folder.path);
      if (found.kind !== "missing") await ensureWatch();
      const outcome = await look(deps, { watch: request, paths: given, urgent: isUrgent, held }, signal);
      await settle(outcome, given === null);
      deps.onChange();
    }
  };

  want(null, urgent);
  return {
    folder,
    condition: () => ({
      state,
      watchMode: watch?.mode ?? "none",
      notice: [notice, watchProblem, watch?.notice].filter((text) => text !== undefined).join(" ") || undefined,
    }),
    rescan: (isUrgent) => want(null, isUrgent),
    isQuiet: () => working === undefined && wanted === undefined && laterCount === 0,
    async [Symbol.asyncDispose]() {
      closing.abort(new Error("the folder is no longer watched"));
      await working;
      await watch?.[Symbol.asyncDispose]();
    },
  };
}

function noticeOf(outcome: Extract<LookOutcome, { readonly kind: "compared" }>): string | undefined {
  const [first, ...others] = outcome.unreadable;
  if (first === undefined) return undefined;
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  return `Could not be listed: ${first.path} (${first.reason})${more}.`;
}
