import type { PartitionId, SpaceId } from "#shared/model/ids.ts";
import type { Item } from "#shared/model/item.ts";
import { writeBirth } from "#shared/sync/births.ts";
import type { DocumentName } from "#shared/sync/document-name.ts";
import type { DueItem, ReplicaStore, SharedRow, SourceRow, UnbornItem } from "#core/ports/replica-store.ts";
import { createContents, type ContentsDeps, versionOf } from "./contents.ts";
import type { Documents } from "./documents.ts";
import type { EditWriting } from "./edit-writing.ts";
import { limits } from "./limits.ts";

export interface SharingDeps extends ContentsDeps {
  readonly store: ReplicaStore;
  readonly documents: Pick<Documents, "change">;
  readonly edits: Pick<EditWriting, "tag">;
  readonly nowMs: () => number;
}

/** Compares the library with what is shared of it, and says what differs. Both give whether something was done. */
export interface Sharing {
  /** Payloads are made for what is new or changed; nothing is done while too many wait. */
  compare(signal: AbortSignal): Promise<boolean>;
  /** Of all whose payloads have arrived. */
  writeBirths(): Promise<boolean>;
}

export function createSharing(deps: SharingDeps): Sharing {
  const { store, nowMs, embedder } = deps;
  const compareItem = createCompare(deps);
  let space: SpaceId | undefined;
  return {
    async compare(signal) {
      if (space !== embedder.space.id) {
        space = embedder.space.id;
        await store.moveToSpace(space);
      }
      let isAny = false;
      while (!signal.aborted && !(await isFull(store))) {
        const due = await store.dueItems(nowMs(), limits.dueItemCount);
        if (due.length === 0) break;
        for (const item of due) {
          if (signal.aborted) return isAny;
          await compareItem(item, space);
          await store.settleItems([item]);
        }
        isAny = true;
      }
      return isAny;
    },
    writeBirths: () => writeBirths(deps, "arrived"),
  };
}

const isFull = async (store: Pick<ReplicaStore, "replicaCounts">): Promise<boolean> => {
  const { payloadCount, payloadBytes } = await store.replicaCounts();
  return payloadCount >= limits.waitingPayloadCountMax || payloadBytes >= limits.waitingPayloadBytesMax;
};

function createCompare(deps: SharingDeps): (due: DueItem, spaceId: SpaceId) => Promise<void> {
  const { store, edits, nowMs } = deps;
  const contents = createContents(deps);
  const stage = async (
    item: Item,
    source: SourceRow,
    { userTags, isSeen }: Pick<DueItem, "userTags" | "isSeen">,
    spaceId: SpaceId,
    before: SharedRow | undefined,
  ) => {
    // The person's own tags are edits: they go another way, and others may take them away.
    const tags = item.tags.filter((tag) => !userTags.includes(tag));
    const made = await contents({ ...item, tags }, source, spaceId, before);
    if (made.kind === "made") await store.stageItem(made.staged, nowMs());
    else
      await store.refuseItem(
        {
          itemId: item.id,
          partitionId: source.partitionId,
          folderId: source.folderId,
          name: item.name,
          version: versionOf(item, source, spaceId, isSeen),
        },
        made.why,
        nowMs(),
      );
  };
  return async ({ item, source, shared, userTags, isSeen }, spaceId) => {
    // What is being read again stays as it was until that is done.
    if (item?.status === "waiting" || item?.status === "working") return;
    const isShown = item?.status === "indexed";
    for (const row of shared)
      if (!row.withdrawn && !(isShown && homeOf(row) === source?.partitionId))
        await store.withdrawItem(row.id, nowMs());
    if (!isShown || source === undefined) return;
    const row = shared.find((each) => homeOf(each) === source.partitionId);
    // The team let it go: it would be taken away again.
    if (row?.erased === true || (row?.purged === true && !row.withdrawn)) return;
    if (row === undefined || row.withdrawn || row.version !== versionOf(item, source, spaceId, isSeen))
      await stage(item, source, { userTags, isSeen }, spaceId, row);
    const known = await sharedNow(store, item, source);
    if (known?.erased === false) await tagIfChanged(edits, known, userTags);
  };
}

/** What was moved is still the source's: it is told of where it is now. */
const homeOf = ({ homeId, partitionId }: SharedRow): PartitionId => homeId ?? partitionId;

/** As it is after it was staged: for the first time, or erased meanwhile. */
async function sharedNow(
  store: Pick<ReplicaStore, "sharedOf">,
  item: Item,
  source: SourceRow,
): Promise<SharedRow | undefined> {
  return (await store.sharedOf(item.id)).find((row) => homeOf(row) === source.partitionId);
}

/** Only what the person changed is said: where it is not known what the documents have, nothing is taken away. */
async function tagIfChanged(
  edits: Pick<EditWriting, "tag">,
  { id, partitionId, tags }: SharedRow,
  userTags: readonly string[],
): Promise<void> {
  const added = userTags.filter((tag) => !(tags ?? []).includes(tag));
  const removed = (tags ?? []).filter((tag) => !userTags.includes(tag));
  if (added.length + removed.length > 0) await edits.tag(partitionId, id, { added, removed });
}

/** `all`: whoever reads them gets the payloads with them, whether the server has those or not. Gives whether there was any. */
export async function writeBirths(
  {
    store,
    documents,
    nowMs,
  }: Pick<SharingDeps, "documents" | "nowMs"> & {
    readonly store: Pick<ReplicaStore, "unbornItems">;
  },
  whose: "arrived" | "all",
): Promise<boolean> {
  let isAny = false;
  for (;;) {
    const unborn = await store.unbornItems(limits.birthCountPerUpdate, whose);
    if (unborn.length === 0) return isAny;
    for (const [name, items] of Map.groupBy(unborn, ({ births }) => births))
      await writeInto(documents, name, items, nowMs());
    isAny = true;
  }
}

async function writeInto(
  documents: Pick<Documents, "change">,
  name: DocumentName,
  items: readonly UnbornItem[],
  sharedMs: number,
): Promise<void> {
  await documents.change(
    name,
    (document) => {
      for (const { id, payloadId, kind, withdrawn } of items)
        writeBirth(document, id.split(".")[2] ?? "", { payloadId, sharedMs, kind, withdrawn });
    },
    items.map(({ id }) => id),
  );
}
