/** What a person does to shared items, as changes of documents. */
import { toHex } from "#shared/kit/hex.ts";
import type { HlcClock } from "#shared/kit/hlc.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import { Tag } from "#shared/model/item.ts";
import type { DeviceId, SharedItemId } from "#shared/model/team.ts";
import { placeOf, tagsName } from "#shared/sync/document-name.ts";
import {
  addTag,
  type Editor,
  editsOf,
  removeTag,
  setField,
  TagId,
  timesOf,
  writeNote,
} from "#shared/sync/edits.ts";
import { nameTag, readTagNames, tagIdOf } from "#shared/sync/tag-dictionary.ts";
import type { Doc } from "yjs";
import type { Chance } from "#core/ports/clock.ts";
import type { ItemEdit } from "#core/ports/team.ts";
import type { Documents } from "./documents.ts";

export interface EditWritingDeps {
  readonly documents: Pick<Documents, "change" | "read">;
  readonly chance: Pick<Chance, "bytes">;
  readonly hlc: HlcClock;
  readonly deviceId: DeviceId;
}

export interface TagChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export interface EditWriting {
  tag(partitionId: PartitionId, id: SharedItemId, change: TagChange): Promise<void>;
  write(partitionId: PartitionId, edit: Omit<ItemEdit, "tags">): Promise<void>;
}

export function createEditWriting({ documents, chance, hlc, deviceId }: EditWritingDeps): EditWriting {
  /** Later than all that is said of the item: whoever writes has seen it. */
  const editorOf = (document: Doc, key: string): Editor => ({
    device: deviceId,
    hlc: hlc.tellAfter(timesOf(document, key)),
  });
  /** Names that the partition does not know yet are added to it. */
  const tagIdsOf = async (partitionId: PartitionId, names: readonly string[]): Promise<readonly TagId[]> => {
    const dictionary = tagsName(partitionId);
    const tags = names.map((name) => Tag.parse(name));
    const known = await documents.read(dictionary, readTagNames);
    const missing = tags.filter((tag) => tagIdOf(known, tag) === undefined);
    if (missing.length > 0)
      await documents.change(dictionary, (document) => {
        for (const tag of missing)
          nameTag(document, TagId.parse(toHex(chance.bytes(12))), tag, { device: deviceId, hlc: hlc.tell() });
      });
    const named = await documents.read(dictionary, readTagNames);
    return tags.flatMap((tag) => tagIdOf(named, tag) ?? []);
  };
  return {
    async tag(partitionId, id, { added, removed }) {
      const addedIds = await tagIdsOf(partitionId, added);
      const names = await documents.read(tagsName(partitionId), readTagNames);
      const { edits, key } = placeOf(partitionId, id);
      await documents.change(edits, (document) => {
        for (const tagId of addedIds) addTag(document, key, tagId, editorOf(document, key));
        // Two devices may have named the same tag at once: it is gone when all of them are.
        for (const tagId of editsOf(document, key).tagIds)
          if (removed.some((name) => name === names.get(tagId))) removeTag(document, key, tagId);
      });
    },
    async write(partitionId, { id, title, note, favourite, label, trashed }) {
      const { edits, key } = placeOf(partitionId, id);
      await documents.change(edits, (document) => {
        const editor = () => editorOf(document, key);
        if (title !== undefined) setField(document, key, "title", title === "" ? null : title, editor());
        if (favourite !== undefined) setField(document, key, "favourite", favourite, editor());
        if (label !== undefined) setField(document, key, "colour", label, editor());
        if (trashed !== undefined) setField(document, key, "trash", trashed, editor());
        if (note !== undefined) writeNote(document, key, note, editor());
      });
    },
  };
}
