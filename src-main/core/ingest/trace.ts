/** "Why isn't my file found?": follows one path through every stage that it must pass. */
import type { Item, ItemStatus, StatusReason } from "#shared/model/item.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import { isPushedPath } from "#shared/model/stream.ts";
import { inEnglish } from "#shared/model/remark.ts";
import type { TraceRemark } from "#shared/model/trace-remark.ts";
import type { TraceStep } from "#shared/rpc/library-contract.ts";
import type { FileTree, HidingRule, ResolvedPath } from "#core/ports/file-tree.ts";
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

/** Steps in order; the first that failed gives the verdict. What was pushed was never a file: it has but the last ones. */
export async function trace(deps: TraceDeps, given: string): Promise<Trace> {
  const pushed = await deps.store.itemAt(given);
  if (pushed !== undefined && isPushedPath(pushed.path)) {
    const isEvent = pushed.kind === "message";
    const steps = isEvent ? await indexSteps(deps, pushed) : await contentSteps(deps, pushed, false);
    return { path: given, itemId: pushed.id, steps, ...verdictOf(steps) };
  }
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
  return { path, ...(item === undefined ? {} : { itemId: item.id }), steps, ...verdictOf(steps) };
}

/** The one place that writes a step's English sentence. */
function step(stage: TraceStep["stage"], ok: boolean, remark: TraceRemark, reason?: StatusReason): TraceStep {
  const sentence = inEnglish(remark);
  return reason === undefined
    ? { stage, ok, detail: sentence, remark }
    : { stage, ok, detail: `${sentence} ${reason.detail}`, remark, reason };
}

const existing = {
  file: "file-is-there",
  directory: "is-folder",
  missing: "nothing-there",
  unreadable: "may-not-be-read",
  "data-folder": "in-data-folder",
} as const satisfies Record<ResolvedPath["kind"], TraceRemark["code"]>;
const existsStep = ({ kind }: ResolvedPath): TraceStep =>
  step("exists", kind === "file" || kind === "directory", { code: existing[kind] });

async function whereSteps(
  { store, files, settings }: TraceDeps,
  path: string,
): Promise<readonly TraceStep[]> {
  const folder = (await store.listFolders()).find((known) => isWithin(known.path, path));
  if (folder === undefined) return [step("folder", false, { code: "in-no-folder" })];
  const where = step("folder", !folder.paused, {
    code: folder.paused ? "in-paused-folder" : "in-folder",
    folder: folder.path,
  });
  const request = {
    folderId: folder.id,
    path: folder.path,
    ignore: folder.ignore,
    ignoreEverywhere: settings.current().ignore,
  };
  const rule = await files.ignoredBy(request, path);
  return [where, step("ignore", rule === undefined, hiddenBy(rule))];
}

const ruleCodes = {
  defaults: "hidden-by-default-rule",
  "every-folder": "hidden-by-rule-for-all",
  "this-folder": "hidden-by-rule-of-folder",
  "data-folder": "hidden-as-data-folder",
} as const;

function hiddenBy(rule: HidingRule | undefined): TraceRemark {
  if (rule === undefined) return { code: "no-rule-hides" };
  return rule.source === "file"
    ? { code: "hidden-by-file", rule: rule.rule, path: rule.path }
    : { code: ruleCodes[rule.source], rule: rule.rule };
}

async function contentSteps(
  deps: TraceDeps,
  item: Item | undefined,
  isDirectory: boolean,
): Promise<readonly TraceStep[]> {
  if (isDirectory) return [];
  if (item === undefined) return [step("queue", false, { code: "not-seen-yet" })];
  const { status, reason, mediaType } = item;
  const code = queueCodes[status];
  if (status === "waiting" || status === "working") return [step("queue", false, { code })];
  const queue = step("queue", status !== "cancelled", { code });
  if (status !== "indexed") return [queue, step("extract", false, { code: "text-not-had" }, reason)];
  const read: TraceRemark =
    mediaType === undefined ? { code: "was-read" } : { code: "was-read-as", mediaType };
  return [queue, step("extract", true, read, reason), ...(await indexSteps(deps, item))];
}

const queueCodes = {
  waiting: "in-queue",
  working: "being-read",
  indexed: "through-queue",
  skipped: "through-queue-skipped",
  failed: "through-queue-failed",
  cancelled: "out-of-queue",
} as const satisfies Record<ItemStatus, TraceRemark["code"]>;

async function indexSteps({ store, spaceId }: TraceDeps, item: Item): Promise<readonly TraceStep[]> {
  const [words, vectorCount] = await Promise.all([
    store.wordsIndexed(item.id),
    store.vectorsStored(item.id, spaceId),
  ]);
  const { segmentCount } = item;
  return [
    step("segments", segmentCount > 0, { code: "has-parts", count: segmentCount }),
    step("words", words, { code: words ? "words-indexed" : "words-missing" }),
    step("vectors", vectorCount === segmentCount, { code: "has-vectors", vectorCount, segmentCount }),
  ];
}

function verdictOf(steps: readonly TraceStep[]): Pick<Trace, "verdict" | "verdictRemark"> {
  const failed = steps.find(({ ok }) => !ok);
  const isSearched = steps.some(({ stage }) => stage === "vectors");
  const verdictRemark: TraceRemark = {
    code: failed !== undefined ? "cannot-be-found" : isSearched ? "can-be-found" : "nothing-in-the-way",
  };
  const verdict = inEnglish(verdictRemark);
  return { verdict: failed === undefined ? verdict : `${verdict} ${failed.detail}`, verdictRemark };
}
