/**
 * A move as documents tell it: a copy in the other partition, and a register at what was moved that names it. Each move writes
 * in maps of its own, `<n>/<move>`, so that done twice it is the same, and two at once lose nothing of each other.
 */
import type { Doc } from "yjs";
import type { PartitionId } from "../model/ids.ts";
import { DeviceId, MoveId, type SharedItemId } from "../model/team.ts";
import { type Birth, birthKey, decodeBirth, encodeBirth } from "./births.ts";
import { type DocumentName, itemIn } from "./document-name.ts";
import { addTag, editFields, type Edits, type Editor, setField, type TagId, writeNote } from "./edits.ts";
import { seenInMap, seenTimes, type SeenTimes } from "./seen-times.ts";
import { ownMap, ownMapsAbout, ownMapsOf, registerOf } from "./own-maps.ts";

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
const birthInMap = "birth";
const macInMap = "mac";
const editorOf = ({ moveId, hlc }: Moving): Editor => ({ device: DeviceId.parse(moveId), hlc });

/** How far each device was heard that said something of the item. */
export const seenAt = (document: Doc, key: string): SeenTimes =>
  seenTimes(ownMapsAbout(document, rootName, key));

/** Whether a move has written its map there already. */
export const hasMapOf = (document: Doc, key: string, moveId: MoveId | DeviceId): boolean =>
  document.getMap(rootName).has(`${key}/${moveId}`);

/**
 * What people said of the item. It is not moved out of the trash, but may have been put there since that was decided. `tagIds`: as
 * the other partition calls its tags.
 */
export function copyEdits(
  document: Doc,
  key: string,
  { fields, note }: Pick<Edits, "fields" | "note">,
  tagIds: readonly TagId[],
  moving: Moving,
): void {
  const editor = editorOf(moving);
  const { title, favourite, colour, trash } = fields;
  document.transact(() => {
    // Also where nobody said anything: it tells that the move was here.
    setField(document, key, "favourite", favourite ?? false, editor);
    if (typeof title === "string") setField(document, key, "title", title, editor);
    if (typeof colour === "string") setField(document, key, "colour", colour, editor);
    if (trash === true) setField(document, key, "trash", true, editor);
    for (const tagId of tagIds) addTag(document, key, tagId, editor);
    if (note !== undefined) writeNote(document, key, note, editor);
  });
}

export interface MoveNote {
  readonly to: ItemPlace;
  readonly birth: Birth;
  /** Of what was copied. */
  readonly seen: SeenTimes;
  /** Of the server that decided it. Bytes: a text there would be the time of a tag. */
  readonly mac: Uint8Array;
}

/** What was moved is said beside where it has gone: a server that has lost the copy can make it again. */
export function noteMove(
  document: Doc,
  key: string,
  { to, birth, seen, mac }: MoveNote,
  moving: Moving,
): void {
  const editor = editorOf(moving);
  document.transact(() => {
    const own = ownMap(document, rootName, key, editor.device);
    own.set(birthInMap, encodeBirth(birth));
    own.set(macInMap, mac);
    own.set(seenInMap, { ...seen });
    setField(document, key, "moved", { partitionId: to.partitionId, itemId: to.itemId }, editor);
  });
}

/** A move as the document of edits tells of it, where something was moved from. */
export interface ToldMove {
  readonly moveId: MoveId;
  readonly place: ItemPlace;
  readonly to: ItemPlace;
  readonly birth: Birth;
  readonly hlc: string;
  /** Whatever stands there: whoever reads it compares. */
  readonly mac: unknown;
}

/** What the item had when that move was decided; undefined where its map does not say. */
export const birthMoved = (document: Doc, key: string, moveId: MoveId | DeviceId): Birth | undefined =>
  decodeBirth(
    ownMapsAbout(document, rootName, key)
      .find(({ device }) => device === moveId)
      ?.map.get(birthInMap),
  );

export const toldMoves = (name: DocumentName, document: Doc): readonly ToldMove[] =>
  [...ownMapsOf(document, rootName)].flatMap(([key, maps]) =>
    maps.flatMap(({ device, map }): readonly ToldMove[] => {
      const register = registerOf(map.get("f/moved"));
      const to = editFields.moved.safeParse(register?.v).data;
      const place = birthKey(key) ? itemIn(name, key) : undefined;
      const birth = decodeBirth(map.get(birthInMap));
      if (register === undefined || !to || place === undefined || birth === undefined) return [];
      return [{ moveId: MoveId.parse(device), place, to, birth, hlc: register.hlc, mac: map.get(macInMap) }];
    }),
  );

/** The copy of a move that lost against another goes to the trash, once: who takes it out again wants it. */
export function trashLost(document: Doc, key: string, wonBy: DeviceId, hlc: string): void {
  if (!hasMapOf(document, key, wonBy)) setField(document, key, "trash", true, { device: wonBy, hlc });
}
