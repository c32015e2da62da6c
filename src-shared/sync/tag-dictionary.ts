/** What the tags of a partition are called. A new name is one edit, however many items have the tag. */
import type { Doc } from "yjs";
import { Tag } from "../model/item.ts";
import type { Editor } from "./edits.ts";
import { TagId } from "./edits.ts";
import { newestOf, ownMap, ownMapsOf, writeRegister } from "./own-maps.ts";

const rootName = "tags";

export function readTagNames(document: Doc): ReadonlyMap<TagId, Tag> {
  const names = new Map<TagId, Tag>();
  for (const [id, maps] of ownMapsOf(document, rootName)) {
    const [tagId, name] = [TagId.safeParse(id), Tag.safeParse(newestOf(maps, "name")?.value)];
    if (tagId.success && name.success) names.set(tagId.data, name.data);
  }
  return names;
}

/** Two devices may have named the same tag at once: among its ids the least is taken from then on. */
export const tagIdOf = (names: ReadonlyMap<TagId, Tag>, name: Tag): TagId | undefined =>
  [...names].flatMap(([id, known]) => (known === name ? [id] : [])).toSorted()[0];

export function nameTag(document: Doc, tagId: TagId, name: Tag, { device, hlc }: Editor): void {
  document.transact(() =>
    writeRegister(ownMap(document, rootName, tagId, device), "name", Tag.parse(name), hlc),
  );
}
