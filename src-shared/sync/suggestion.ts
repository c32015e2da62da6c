/**
 * What somebody suggests who may not edit. It lies with the server until a person with that right takes it over: only then is
 * it written into the item's edits, in a map of its own.
 */
import type { Doc } from "yjs";
import * as z from "zod";
import { Tag } from "../model/item.ts";
import { ColourName } from "../model/picture.ts";
import {
  addTag,
  editFields,
  editsOf,
  type Editor,
  removeTag,
  setField,
  type TagId,
  writeNote,
} from "./edits.ts";
import { limits } from "./limits.ts";
import { ownMap } from "./own-maps.ts";

/** So much of each is read and decided by a person. */
const tagCountMax = 16;
const noteCharsMax = 10_000;

const tags = z.array(Tag).min(1).max(tagCountMax).optional();

export const SuggestedEdit = z
  .object({
    /** Null: none, the item's own holds again. */
    title: editFields.title.optional(),
    /** A colour to know it by; null: none. */
    label: ColourName.nullable().optional(),
    addTags: tags,
    removeTags: tags,
    /** To be added behind what the note says. */
    note: z.string().trim().min(1).max(noteCharsMax).optional(),
  })
  .refine((edit) => Object.values(edit).some((value) => value !== undefined), "suggests nothing")
  .refine(
    ({ addTags = [], removeTags = [] }) => !addTags.some((tag) => removeTags.includes(tag)),
    "adds and takes away the same tag",
  );
export type SuggestedEdit = z.infer<typeof SuggestedEdit>;

/** Whether the note with this behind it is still one. */
export const fitsNote = (document: Doc, key: string, { note }: Pick<SuggestedEdit, "note">): boolean =>
  note === undefined || withNote(document, key, note).length <= limits.noteCharsMax;

const withNote = (document: Doc, key: string, added: string): string => {
  const { note } = editsOf(document, key);
  return note === undefined ? added : `${note}\n\n${added}`;
};

/** As tags are called in the document's partition. */
export interface SuggestedTags {
  readonly added: readonly TagId[];
  readonly removed: readonly TagId[];
}

/** `editor`: the map of its own, and a time after all that was said of the item. */
export function writeSuggestion(
  document: Doc,
  key: string,
  { title, label, note }: SuggestedEdit,
  { added, removed }: SuggestedTags,
  editor: Editor,
): void {
  document.transact(() => {
    // Also where nothing is left to be changed: it tells that this was done.
    ownMap(document, "items", key, editor.device);
    if (title !== undefined) setField(document, key, "title", title, editor);
    if (label !== undefined) setField(document, key, "colour", label, editor);
    for (const tagId of removed) removeTag(document, key, tagId);
    for (const tagId of added) addTag(document, key, tagId, editor);
    if (note !== undefined) writeNote(document, key, withNote(document, key, note), editor);
  });
}
