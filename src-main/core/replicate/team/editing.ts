import type { LibraryStore } from "#core/ports/library-store.ts";
import type { ReplicaStore } from "#core/ports/replica-store.ts";
import type { ItemEdit, Team } from "#core/ports/team.ts";
import type { SharedItem } from "#shared/rpc/team-status.ts";
import type { Joined } from "./joined.ts";
import { notJoined } from "./sources.ts";

export interface EditingDeps {
  readonly store: Pick<ReplicaStore, "sharedItem" | "receivedItem" | "partitions" | "isErased">;
  readonly library: Pick<LibraryStore, "getItem" | "setUserTags">;
  /** Undefined where the device is in no team. */
  readonly joined: () => Promise<Joined | undefined>;
  /** The library has changed. */
  readonly onChange: () => void;
}

/** Edits of shared items. Tags of one's own are the library's: they are set there, and go to the team as any change of it. */
export function createEditing(deps: EditingDeps): Team["edit"] {
  const { store, joined } = deps;
  return async (edit) => {
    const here = await joined();
    if (here === undefined) return notJoined;
    const { id } = edit;
    if (await store.isErased(id)) return { refused: "TEAM_ITEM_ERASED" };
    const own = await store.sharedItem(id);
    const item = own ?? (await store.receivedItem(id));
    if (item === undefined) return { refused: "NOT_FOUND" };
    const { partitionId } = item;
    const partition = (await store.partitions()).find((each) => each.id === partitionId);
    if (partition?.permissions.includes("edit.write") !== true) return { refused: "TEAM_REFUSED" };
    const isTagged =
      own !== undefined && edit.tags !== undefined && (await tagInLibrary(deps, own, edit.tags));
    if (edit.tags !== undefined && !isTagged) {
      const added = edit.tags.filter((tag) => !item.edits.tags.some((known) => known === tag));
      const removed = item.edits.tags.filter((tag) => !(edit.tags ?? []).includes(tag));
      await here.edits.tag(partitionId, id, { added, removed });
    }
    await here.edits.write(partitionId, withoutTags(edit));
    const edited = (await store.sharedItem(id)) ?? (await store.receivedItem(id));
    if (edited === undefined) return { refused: "NOT_FOUND" };
    // The library has them; the documents do when the two were compared next.
    return isTagged && edit.tags !== undefined
      ? { ...edited, edits: { ...edited.edits, tags: edit.tags } }
      : edited;
  };
}

const withoutTags = ({ tags: _tags, ...rest }: ItemEdit): Omit<ItemEdit, "tags"> => rest;

/** Tags that the content gives stay. False where the library has it no more. */
async function tagInLibrary(
  { library, onChange }: EditingDeps,
  { itemId }: SharedItem,
  tags: readonly string[],
): Promise<boolean> {
  if (itemId === undefined || (await library.getItem(itemId)) === undefined) return false;
  await library.setUserTags(itemId, tags);
  onChange();
  return true;
}
