/** Keeps one folder and the library the same: compares once, then follows events. */
import type { FolderRemark } from "#shared/model/folder-remark.ts";
import type { FolderState, WatchedFolder, WatchMode } from "#shared/model/folder.ts";
import type { ScanReport, Watch, WatchRequest } from "#core/ports/file-tree.ts";
import { StoreFullError } from "#core/ports/library-store.ts";
import { createHeldFiles, type HeldFiles } from "./held-files.ts";
import { type IngestTiming, limits, usualTiming } from "./limits.ts";
import { look, type LookDeps, type LookOutcome } from "./look.ts";
import { isUnder } from "./path-text.ts";
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
  readonly notices: readonly FolderRemark[];
}

interface Wanted {
  /** `null`: everything. */
  paths: Set<string> | null;
  urgent: boolean;
}

/** What no look has reached since it could not be. */
interface Unseen {
  readonly unreadable: ScanReport["unreadable"];
  readonly onLostDrive: string | undefined;
}
const nothingUnseen: Unseen = { unreadable: [], onLostDrive: undefined };

/** A paused folder is not watched at all: make no watcher for it. */
export class FolderWatcher implements AsyncDisposable {
  readonly folder: WatchedFolder;
  readonly #deps: FolderWatcherDeps;
  readonly #request: WatchRequest;
  readonly #timing: IngestTiming;
  readonly #held: HeldFiles;
  readonly #closing = new AbortController();
  #state: FolderState = "scanning";
  #notice: FolderRemark | undefined;
  #unseen = nothingUnseen;
  #watchProblem: FolderRemark | undefined;
  #watch: Watch | undefined;
  #wanted: Wanted | undefined;
  #working: Promise<void> | undefined;
  /** Looks at files that were still being written, due after a pause. */
  #laterCount = 0;
  /** A look for the folder that is gone, or at what could not be written, is due: one at a time. */
  #isAwaited = false;

  constructor(
    deps: FolderWatcherDeps,
    folder: WatchedFolder,
    ignoreEverywhere: readonly string[],
    urgent: boolean,
  ) {
    this.folder = folder;
    this.#deps = deps;
    this.#request = { folderId: folder.id, path: folder.path, ignore: folder.ignore, ignoreEverywhere };
    this.#timing = deps.system.timing ?? usualTiming;
    this.#held = createHeldFiles(this.#timing);
    this.#want(null, urgent);
  }

  condition(): FolderCondition {
    return {
      state: this.#state,
      watchMode: this.#watch?.mode ?? "none",
      notices: [
        this.#notice ?? noticeOf(this.#unseen),
        this.#watchProblem,
        ...(this.#watch?.notices ?? []),
      ].filter((remark) => remark !== undefined),
    };
  }

  /** Compares everything again. */
  rescan(): void {
    this.#want(null, false);
  }

  /** Compared at least once (or found gone), and nothing left to look at. */
  isQuiet(): boolean {
    const isDone = this.#working === undefined && this.#wanted === undefined && this.#laterCount === 0;
    return isDone && this.#notice?.code !== "disk-full";
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error("the folder is no longer watched"));
    await this.#working;
    await this.#watch?.[Symbol.asyncDispose]();
  }

  #want(paths: readonly string[] | null, urgent: boolean): void {
    if (this.#closing.signal.aborted) return;
    this.#wanted ??= { paths: new Set(), urgent: false };
    this.#wanted.urgent ||= urgent;
    if (paths === null) this.#wanted.paths = null;
    else for (const path of paths) this.#wanted.paths?.add(path);
    this.#begin();
  }

  #begin(): void {
    const { signal } = this.#closing;
    if (this.#working !== undefined || this.#wanted === undefined || signal.aborted) return;
    this.#working = this.#work()
      .catch((error: unknown) => {
        if (signal.aborted) return;
        if (!(error instanceof StoreFullError)) return this.#deps.system.onFault(error);
        // What could not be written is found again by comparing everything.
        this.#notice = { code: "disk-full" };
        this.#lookLater();
      })
      .finally(() => {
        this.#working = undefined;
        // Something may have been wanted between the last look and now.
        this.#begin();
        this.#deps.onChange();
      });
  }

  async #work(): Promise<void> {
    // Work begins after the caller's turn, when `#working` is set.
    await Promise.resolve();
    while (this.#wanted !== undefined && !this.#closing.signal.aborted) {
      const { paths, urgent } = this.#wanted;
      this.#wanted = undefined;
      const given = paths === null ? null : [...paths];
      if (given === null && this.#state !== "missing") {
        this.#state = "scanning";
        this.#deps.onChange();
      }
      const found = await this.#deps.files.resolve(this.folder.path);
      if (found.kind !== "missing") await this.#ensureWatch();
      const request = { watch: this.#request, paths: given, urgent, held: this.#held };
      const outcome = await look(this.#deps, request, this.#closing.signal);
      await this.#settle(outcome);
      this.#deps.onChange();
    }
  }

  /** Watches come before the scan, so that nothing happens unseen between the two. */
  async #ensureWatch(): Promise<void> {
    try {
      this.#watch ??= await this.#deps.files.watch(this.#request, ({ paths }) =>
        this.#want(paths, paths !== null && paths.length <= limits.urgentPathCountMax),
      );
      this.#watchProblem = undefined;
    } catch (error) {
      // Comparing from time to time still works; the next look tries to watch again.
      const reason = error instanceof Error ? error.message : String(error);
      this.#watchProblem = { code: "folder-not-watched", reason };
    }
  }

  async #settle(outcome: LookOutcome): Promise<void> {
    const { clock } = this.#deps.system;
    if (outcome.kind === "missing") {
      this.#state = "missing";
      this.#notice = { code: "folder-missing" };
      this.#unseen = nothingUnseen;
      await this.#watch?.[Symbol.asyncDispose]();
      this.#watch = undefined;
      this.#lookLater();
      return;
    }
    this.#state = "watching";
    this.#notice = undefined;
    this.#unseen = stillUnseen(this.#unseen, outcome);
    if (outcome.again.length > 0) this.#lookAgain(outcome.again);
    if (outcome.changed) this.#deps.onQueued();
    if (outcome.looked === null)
      await this.#deps.store.updateFolder(this.folder.id, {
        lastScanMs: clock.nowMs(),
        ignoredCount: outcome.ignoredCount,
      });
  }

  #lookLater(): void {
    if (this.#isAwaited) return;
    this.#isAwaited = true;
    this.#deps.system.clock.sleep(this.#timing.missingRetryMs, this.#closing.signal).then(
      () => {
        this.#isAwaited = false;
        this.#want(null, false);
      },
      () => undefined,
    );
  }

  #lookAgain(paths: readonly string[]): void {
    this.#laterCount++;
    this.#deps.system.clock.sleep(this.#timing.stabilityMs, this.#closing.signal).then(
      () => {
        this.#laterCount--;
        this.#want(paths, paths.length <= limits.urgentPathCountMax);
      },
      () => undefined,
    );
  }
}

/** A look at a part says nothing of the rest, which is as it was. */
function stillUnseen(
  before: Unseen,
  { looked, unreadable, onLostDrive }: Extract<LookOutcome, { readonly kind: "compared" }>,
): Unseen {
  if (looked === null) return { unreadable, onLostDrive };
  const reached = new Set(looked);
  const isUnreached = (path: string): boolean => !isUnder(reached, path);
  const lostBefore = before.onLostDrive;
  return {
    unreadable: [...before.unreadable.filter(({ path }) => isUnreached(path)), ...unreadable],
    onLostDrive:
      onLostDrive ?? (lostBefore !== undefined && isUnreached(lostBefore) ? lostBefore : undefined),
  };
}

function noticeOf({ unreadable, onLostDrive }: Unseen): FolderRemark | undefined {
  const [first, ...others] = unreadable;
  if (onLostDrive !== undefined) return { code: "part-missing", path: onLostDrive };
  if (first === undefined) return undefined;
  return others.length === 0
    ? { code: "not-listed", ...first }
    : { code: "not-listed-among-others", ...first, count: others.length };
}
