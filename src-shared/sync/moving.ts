/**
 * A move as documents tell it: a copy in the other partition, and a register at what was moved that names it. Each move writes
 * in maps of its own, `<n>/<move>`, so that done twice it is the same, and two at once lose nothing of each other.
 */
import type { Doc } from "yjs";
import type { PartitionId } from "../model/ids.ts";
import { DeviceId, type MoveId, type SharedItemId } from "../model/team.ts";
import { addTag, type Edits, type Editor, setField, type TagId, writeNote } from "./edits.ts";
import { ownMapsAbout, timeOf } from "./own-maps.ts";

export interface ItemPlace {
  readonly partitionId: PartitionId;
  readonly itemId: SharedItemId;
}

/** Later than all that was said of the item: whoever moves it has seen that. */
export interface Moving {
  readonly moveId: MoveId;
  readonly hlc: string;
}

const rootName = "items";
const editorOf = ({ moveId, hlc }: Moving): Editor => ({ device: DeviceId.parse(moveId), hlc });

/** All times at which something was said of the item. */
export const timesOf = (document: Doc, key: string): readonly string[] =>
  ownMapsAbout(document, rootName, key).flatMap(({ map }) =>
    [...map.values()].flatMap((value) => timeOf(value) ?? []),
  );

/** Whether a move has written its map there already. */
export const hasMapOf = (document: Doc, key: string, moveId: MoveId | DeviceId): boolean =>
  document.getMap(rootName).has(`${key}/${moveId}`);

/** What people said of the item, but whether it is in the trash. `tagIds`: as the other partition calls its tags. */
export function copyEdits(
  document: Doc,
  key: string,
  { fields, note }: Pick<Edits, "fields" | "note">,
  tagIds: readonly TagId[],
  moving: Moving,
): void {
  const editor = editorOf(moving);
  const { title, favourite, colour } = fields;
  document.transact(() => {
    // Also where nobody said anything: it tells that the move was here.
    setField(document, key, "favourite", favourite ?? false, editor);
    if (typeof title === "string") setField(document, key, "title", title, editor);
    if (typeof colour === "string") setField(document, key, "colour", colour, editor);
    for (const tagId of tagIds) addTag(document, key, tagId, editor);
    if (note !== undefined) writeNote(document, key, note, editor);
  });
}

export const noteMove = (document: Doc, key: string, to: ItemPlace, moving: Moving): void =>
  setField(document, key, "moved", { partitionId: to.partitionId, itemId: to.itemId }, editorOf(moving));

/** The copy of a move that lost against another goes to the trash, once: who takes it out again wants it. */
export function trashLost(document: Doc, key: string, wonBy: DeviceId, hlc: string): void {
  if (!hasMapOf(document, key, wonBy)) setField(document, key, "trash", true, { device: wonBy, hlc });
}
