/** One look at a folder: scan, compare, write the difference. */
import type { FileTree, ScanReport, SeenFile, WatchRequest } from "#core/ports/file-tree.ts";
import type { KnownFile, LibraryStore, TreeDifference } from "#core/ports/library-store.ts";
import type { QueueLane } from "#core/ports/queue-lane.ts";
import type { HeldFiles } from "./held-files.ts";
import { limits } from "./limits.ts";
import { drivesInDoubt, withoutDrives } from "./lost-drives.ts";
import { withoutPassedBy } from "./passed-by.ts";
import { isUnder, outermost } from "./path-text.ts";
import { deviceOf, isEmpty, reconcile } from "./reconcile.ts";
import type { VectorFeed } from "./vector-feed.ts";

export interface LookDeps {
  readonly store: LibraryStore;
  readonly files: FileTree;
  readonly feed: VectorFeed;
  readonly nowMs: () => number;
  /** Documents are not to wait for it, whoever added it. */
  readonly readsSlowly: (path: string) => boolean;
}

export interface LookRequest {
  readonly watch: WatchRequest;
  /** Paths to look at, or everything. */
  readonly paths: readonly string[] | null;
  readonly urgent: boolean;
  readonly held: HeldFiles;
}

export type LookOutcome =
  /** The folder is gone (or its disk): nothing was changed. */
  | { readonly kind: "missing" }
  | {
      readonly kind: "compared";
      /** Paths that were looked at, or everything: more than was asked for, where those alone said too little. */
      readonly looked: readonly string[] | null;
      readonly changed: boolean;
      /** Files that were still being written: to be looked at after the stability delay. */
      readonly again: readonly string[];
      readonly unreadable: ScanReport["unreadable"];
      /** A path on a drive below the folder that is not mounted now: what is known of it is kept. */
      readonly onLostDrive: string | undefined;
      readonly ignoredCount: number;
    };

interface View {
  readonly rootKey: string;
  readonly known: readonly KnownFile[];
  readonly seen: readonly SeenFile[];
  readonly unreadable: ScanReport["unreadable"];
  readonly vanished: ScanReport["vanished"];
  readonly ignoredCount: number;
}

export async function look(deps: LookDeps, request: LookRequest, signal: AbortSignal): Promise<LookOutcome> {
  const paths = request.paths === null ? null : outermost(request.paths);
  let looked = paths !== null && paths.length <= limits.changedPathCountMax ? paths : null;
  let view = await viewOf(deps, request.watch, looked, signal);
  // A part that is gone together with its disk says nothing of the whole: look at all before believing it.
  if (view !== undefined && looked !== null && lostItsDisk(view)) {
    looked = null;
    view = await viewOf(deps, request.watch, looked, signal);
  }
  if (view === undefined || lostItsDisk(view)) return { kind: "missing" };
  const { unreadable, ignoredCount } = view;
  const passed = withoutPassedBy(view);
  // What could not be listed is taken to be there still.
  const hidden = new Set(unreadable.map(({ path }) => path));
  const known = hidden.size === 0 ? passed.known : passed.known.filter(({ path }) => !isUnder(hidden, path));
  const lost = await lostDrives(deps.files, view);
  const present = withoutDrives(known, passed.seen, new Set(lost.keys()));
  const still = request.held.hold(present, passed.seen, deps.nowMs());
  const difference = reconcile(still.known, still.seen);
  await apply(deps, request, difference, signal);
  const again = [...passed.again, ...still.again];
  const [onLostDrive] = lost.values();
  const changed = !isEmpty(difference);
  return { kind: "compared", looked, changed, again, unreadable, onLostDrive, ignoredCount };
}

/** Deleted from a drive that is there, the files are gone; where its place is on another device, the drive is. */
async function lostDrives(files: FileTree, view: View): Promise<ReadonlyMap<string, string>> {
  const lost = new Map<string, string>();
  for (const [device, path] of drivesInDoubt(view))
    if ((await files.deviceAbove(path)) !== device) lost.set(device, path);
  return lost;
}

/** An unplugged disk leaves an empty directory of another device: that is no reason to forget everything. */
const lostItsDisk = ({ rootKey, known, seen }: View): boolean =>
  seen.length === 0 &&
  known.length > 0 &&
  known.every(({ fileKey }) => deviceOf(fileKey) !== deviceOf(rootKey));

async function viewOf(
  { store, files }: LookDeps,
  watch: WatchRequest,
  paths: readonly string[] | null,
  signal: AbortSignal,
): Promise<View | undefined> {
  if (paths === null) {
    const [report, known] = await Promise.all([
      files.scan(watch, null, signal),
      store.knownFiles(watch.folderId, null),
    ]);
    return "missing" in report ? undefined : { ...report, known, seen: report.files };
  }
  const views: View[] = [];
  for (let from = 0; from < paths.length; from += limits.lookFanOutMax) {
    const parts = await Promise.all(
      paths.slice(from, from + limits.lookFanOutMax).map(async (path) => {
        const [report, known] = await Promise.all([
          files.scan(watch, path, signal),
          store.knownFiles(watch.folderId, path),
        ]);
        return "missing" in report ? undefined : { ...report, known, seen: report.files };
      }),
    );
    for (const part of parts) {
      if (part === undefined) return undefined;
      views.push(part);
    }
  }
  return {
    rootKey: views.at(-1)?.rootKey ?? "",
    known: views.flatMap(({ known }) => known),
    seen: views.flatMap(({ seen }) => seen),
    unreadable: views.flatMap(({ unreadable }) => unreadable),
    vanished: views.flatMap(({ vanished }) => vanished),
    ignoredCount: 0,
  };
}

/** Removals and renames in one transaction, for they depend on each other; additions in bounded ones. */
async function apply(
  deps: LookDeps,
  { watch, urgent }: LookRequest,
  difference: TreeDifference,
  signal: AbortSignal,
): Promise<void> {
  if (isEmpty(difference)) return;
  const { moved, removed } = difference;
  const most = limits.differenceFileCountMax;
  // One moment for all of it: the queue tells additions apart by it.
  const nowMs = deps.nowMs();
  const write = async (part: Partial<TreeDifference>, lane: QueueLane): Promise<void> => {
    signal.throwIfAborted();
    const whole = { added: [], changed: [], moved: [], removed: [], ...part, lane };
    const change = await deps.store.applyDifference(watch.folderId, whole, urgent, nowMs);
    await deps.feed.push({ revision: change.revision, removed: change.removedSegments, added: [] });
  };
  const [quick, slow] = bySpeed(difference, deps.readsSlowly);
  const writeFrom = async (start: number, files: Arrivals, lane: QueueLane): Promise<void> => {
    for (let from = start; from < Math.max(files.added.length, files.changed.length); from += most)
      await write(slice(files, from, from + most), lane);
  };
  await write({ moved, removed, ...slice(quick, 0, most) }, "quick");
  await writeFrom(most, quick, "quick");
  await writeFrom(0, slow, "recording");
}

type Arrivals = Pick<TreeDifference, "added" | "changed">;

const slice = ({ added, changed }: Arrivals, from: number, to: number): Arrivals => ({
  changed: changed.slice(from, to),
  added: added.slice(from, to),
});

function bySpeed(
  { added, changed }: Arrivals,
  readsSlowly: (path: string) => boolean,
): readonly [quick: Arrivals, slow: Arrivals] {
  const of = (isSlow: boolean): Arrivals => ({
    added: added.filter(({ path }) => readsSlowly(path) === isSlow),
    changed: changed.filter(({ path }) => readsSlowly(path) === isSlow),
  });
  return [of(false), of(true)];
}
