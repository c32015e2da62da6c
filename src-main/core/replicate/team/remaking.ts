/** What the server did not take of a device that had no right then, made again as edits of now. */
import { applyUpdate, type Doc, encodeStateAsUpdate, parseUpdateMeta } from "yjs";
import { SharedItemId } from "#shared/model/team.ts";
import { type DocumentName, partsOf, tagsName } from "#shared/sync/document-name.ts";
import { QuietDoc } from "#shared/sync/quiet-doc.ts";
import { readTagNames } from "#shared/sync/tag-dictionary.ts";
import type { MergedEdits, RejectedUpdate, ReplicaStore } from "#core/ports/replica-store.ts";
import type { SharingRefusal } from "#shared/rpc/team-status.ts";
import type { ItemEdit } from "#core/ports/team.ts";
import type { Documents } from "./documents.ts";
import type { EditWriting, TagChange } from "./edit-writing.ts";
import { changedThings, mergedEdits } from "./facts.ts";

export interface RemakingDeps {
  readonly store: Pick<ReplicaStore, "rejected" | "forgetRejected" | "partitions" | "isErased">;
  readonly documents: Pick<Documents, "read">;
  readonly edits: EditWriting;
}

/** Nothing was put in their place, and the reason may be gone by now. */
const maybeGone: ReadonlySet<SharingRefusal> = new Set<SharingRefusal>(["revoked", "not-permitted"]);

/**
 * The very updates lean on what may never have come to the server, so what they said is said anew, where it differs from
 * what is there; whoever said something later is not overruled. Gives of how many items. Done twice it is the same.
 */
export async function remakeRejected({ store, documents, edits }: RemakingDeps): Promise<number> {
  const all = (await store.rejected()).filter(({ why }) => maybeGone.has(why));
  const writable = new Set(
    (await store.partitions()).flatMap(({ id, permissions }) =>
      permissions.includes("edit.write") ? [id] : [],
    ),
  );
  const groups = Map.groupBy(all, ({ name }) => name);
  const items = new Set<SharedItemId>();
  for (const [name, updates] of groups) {
    const { kind, partitionId } = partsOf(name);
    if (kind !== "edits" || !writable.has(partitionId)) continue;
    const said = await saidIn({ documents }, name, updates, groups.get(tagsName(partitionId)) ?? []);
    if (said === undefined) continue;
    for (const { edit, tags } of said) {
      if (await store.isErased(edit.id)) continue;
      if (tags.added.length + tags.removed.length > 0) await edits.tag(partitionId, edit.id, tags);
      await edits.write(partitionId, edit);
      items.add(edit.id);
    }
    await store.forgetRejected(numbersOf(updates));
  }
  // Births are written anew with their items, names of tags with the edits that name them.
  const kept = await store.rejected();
  for (const [name, updates] of groups)
    if (partsOf(name).kind !== "edits" && !isNeeded(name, kept))
      await store.forgetRejected(numbersOf(updates));
  return items.size;
}

const numbersOf = (updates: readonly RejectedUpdate[]): readonly number[] =>
  updates.map(({ number }) => number);

/** Edits that are still kept name their tags by it. */
const isNeeded = (name: DocumentName, kept: readonly RejectedUpdate[]): boolean => {
  const { kind, partitionId } = partsOf(name);
  return (
    kind === "tags" &&
    kept.some((each) => partsOf(each.name).kind === "edits" && partsOf(each.name).partitionId === partitionId)
  );
};

interface Said {
  readonly edit: Omit<ItemEdit, "tags">;
  readonly tags: TagChange;
}

/** Undefined where something of it waits for what is not known here: then it stays as it is. */
async function saidIn(
  { documents }: Pick<RemakingDeps, "documents">,
  name: DocumentName,
  updates: readonly RejectedUpdate[],
  naming: readonly RejectedUpdate[],
): Promise<readonly Said[] | undefined> {
  const { segment, partitionId } = partsOf(name);
  const dictionary = tagsName(partitionId);
  const names = new Map<string, string>();
  const named = await documents.read(dictionary, encodeStateAsUpdate);
  for (const part of [[], ...byClient(naming)])
    for (const [tagId, tag] of withRejected(named, part, readTagNames)) names.set(tagId, tag);
  const state = await documents.read(name, encodeStateAsUpdate);
  const all: Said[] = [];
  for (const part of byClient(updates)) {
    const said = withRejected(state, part, (document, before, keys) => {
      const { pendingStructs, pendingDs } = document.store;
      if (pendingStructs !== null || pendingDs !== null) return undefined;
      return keys.flatMap((key): readonly Said[] => {
        const id = SharedItemId.safeParse(`${segment?.deviceId}.${segment?.number}.${key}`);
        if (!id.success) return [];
        return differenceOf(id.data, mergedEdits(before, key), mergedEdits(document, key), names);
      });
    });
    if (said === undefined) return undefined;
    all.push(...said);
  }
  return all;
}

/**
 * After a refusal a device writes on as another client, and knows nothing of what was refused: both may have made the same
 * map, of which one document keeps one. What only deletes belongs to what was made before it.
 */
function byClient(updates: readonly RejectedUpdate[]): readonly (readonly RejectedUpdate[])[] {
  let last = "";
  const groups = Map.groupBy(updates, ({ bytes }) => {
    const clients = [...parseUpdateMeta(bytes).to.keys()].join();
    return (last = clients === "" ? last : clients);
  });
  return [...groups.values()];
}

/** Looks at a copy of a document with what was refused in it, at one without, and at what the two differ in. */
function withRejected<Value>(
  state: Uint8Array,
  updates: readonly RejectedUpdate[],
  look: (document: Doc, before: Doc, things: readonly string[]) => Value,
): Value {
  const [before, document] = [new QuietDoc(), new QuietDoc()];
  try {
    for (const each of [before, document]) applyUpdate(each, state);
    const things = changedThings(document, () => {
      for (const { bytes } of updates) applyUpdate(document, bytes);
    });
    return look(document, before, [...things]);
  } finally {
    before.destroy();
    document.destroy();
  }
}

function differenceOf(
  id: SharedItemId,
  before: MergedEdits,
  after: MergedEdits,
  names: ReadonlyMap<string, string>,
): readonly Said[] {
  const namesOf = (tagIds: readonly string[]) => tagIds.flatMap((tagId) => names.get(tagId) ?? []);
  const tags = {
    added: namesOf(after.tagIds.filter((tagId) => !before.tagIds.includes(tagId))),
    removed: namesOf(before.tagIds.filter((tagId) => !after.tagIds.includes(tagId))),
  };
  const edit = {
    id,
    ...(after.title === before.title ? {} : { title: after.title ?? "" }),
    ...(after.note === before.note ? {} : { note: after.note ?? "" }),
    ...(after.favourite === before.favourite ? {} : { favourite: after.favourite }),
    ...(after.label === before.label ? {} : { label: after.label ?? null }),
    ...(after.trashed === before.trashed ? {} : { trashed: after.trashed }),
  };
  const isSaid = Object.keys(edit).length > 1 || tags.added.length + tags.removed.length > 0;
  return isSaid ? [{ edit, tags }] : [];
}
