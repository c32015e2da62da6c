/** "Why isn't my file found?": follows one path through every stage that it must pass. */
import type { Item } from "#shared/model/item.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import type { TraceStep } from "#shared/rpc/library-contract.ts";
import type { FileTree, ResolvedPath } from "#core/ports/file-tree.ts";
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { Library, SettingsSource } from "#core/ports/use-cases.ts";
import { isWithin } from "./path-text.ts";

export interface TraceDeps {
  readonly store: LibraryStore;
  readonly files: FileTree;
  readonly settings: SettingsSource;
  readonly spaceId: SpaceId;
}

type Trace = Awaited<ReturnType<Library["trace"]>>;

/** Steps in order; the first that failed gives the verdict. */
export async function trace(deps: TraceDeps, given: string): Promise<Trace> {
  const found = await deps.files.resolve(given);
  const { path } = found;
  const item = await deps.store.itemAt(path);
  const steps: TraceStep[] = [existsStep(found)];
  if (found.kind !== "data-folder") {
    const folderSteps = await whereSteps(deps, path);
    steps.push(...folderSteps);
    if (folderSteps.every(({ ok }) => ok))
      steps.push(...(await contentSteps(deps, item, found.kind === "directory")));
  }
  return { path, ...(item === undefined ? {} : { itemId: item.id }), steps, verdict: verdictOf(steps) };
}

const existing: Readonly<Record<ResolvedPath["kind"], Omit<TraceStep, "stage">>> = {
  file: { ok: true, detail: "The file exists and can be read." },
  directory: { ok: true, detail: "This is a folder; its files are searched, not the folder itself." },
  missing: { ok: false, detail: "There is nothing at this path." },
  unreadable: { ok: false, detail: "The system does not let Tessera read this path; check its permissions." },
  "data-folder": { ok: false, detail: "This is inside Tessera's own data folder, which is never searched." },
};
const existsStep = ({ kind }: ResolvedPath): TraceStep => ({ stage: "exists", ...existing[kind] });

async function whereSteps(
  { store, files, settings }: TraceDeps,
  path: string,
): Promise<readonly TraceStep[]> {
  const folder = (await store.listFolders()).find((known) => isWithin(known.path, path));
  if (folder === undefined)
    return [
      { stage: "folder", ok: false, detail: "It is in no folder that Tessera watches; add its folder." },
    ];
  const where: TraceStep = {
    stage: "folder",
    ok: !folder.paused,
    detail: folder.paused
      ? `Its folder ${folder.path} is paused; resume it.`
      : `It is in the watched folder ${folder.path}.`,
  };
  const request = {
    folderId: folder.id,
    path: folder.path,
    ignore: folder.ignore,
    ignoreEverywhere: settings.current().ignore,
  };
  const rule = await files.ignoredBy(request, path);
  const ignored: TraceStep = {
    stage: "ignore",
    ok: rule === undefined,
    detail:
      rule === undefined ? "No rule hides it." : `The rule "${rule.rule}" hides it (from ${rule.source}).`,
  };
  return [where, ignored];
}

async function contentSteps(
  deps: TraceDeps,
  item: Item | undefined,
  isDirectory: boolean,
): Promise<readonly TraceStep[]> {
  if (isDirectory) return [];
  if (item === undefined)
    return [
      {
        stage: "queue",
        ok: false,
        detail: "Tessera has not seen it yet; compare the folder again if this lasts.",
      },
    ];
  const reason = item.reason === undefined ? "" : `: ${item.reason.detail}`;
  if (item.status === "waiting" || item.status === "working") {
    const detail =
      item.status === "working" ? "It is being read right now." : "It waits in the queue for its turn.";
    return [{ stage: "queue", ok: false, detail }];
  }
  const queue: TraceStep = {
    stage: "queue",
    ok: item.status !== "cancelled",
    detail: queueDetails[item.status],
  };
  if (item.status !== "indexed")
    return [queue, { stage: "extract", ok: false, detail: `Its text could not be had${reason}` }];
  const known = item.mediaType === undefined ? "" : ` as ${item.mediaType}`;
  return [
    queue,
    { stage: "extract", ok: true, detail: `It was read${known}${reason}.` },
    ...(await indexSteps(deps, item)),
  ];
}

const queueDetails = {
  indexed: "It has been through the queue.",
  skipped: "It has been through the queue, and was skipped.",
  failed: "It has been through the queue, and failed.",
  cancelled: "It was taken out of the queue; retry it.",
} as const;

async function indexSteps({ store, spaceId }: TraceDeps, item: Item): Promise<readonly TraceStep[]> {
  const [words, vectorCount] = await Promise.all([
    store.wordsIndexed(item.id),
    store.vectorsStored(item.id, spaceId),
  ]);
  const { segmentCount } = item;
  return [
    {
      stage: "segments",
      ok: segmentCount > 0,
      detail: `It has ${segmentCount} searchable ${segmentCount === 1 ? "part" : "parts"}.`,
    },
    {
      stage: "words",
      ok: words,
      detail: words
        ? "Its words are in the full-text index."
        : "Its words are missing from the full-text index.",
    },
    {
      stage: "vectors",
      ok: vectorCount === segmentCount,
      detail: `${vectorCount} of ${segmentCount} parts can be found by meaning.`,
    },
  ];
}

function verdictOf(steps: readonly TraceStep[]): string {
  const failed = steps.find(({ ok }) => !ok);
  if (failed !== undefined) return `It cannot be found. ${failed.detail}`;
  return steps.some(({ stage }) => stage === "vectors")
    ? "It can be found, by word and by meaning."
    : "Nothing stands in the way of what is inside.";
}
