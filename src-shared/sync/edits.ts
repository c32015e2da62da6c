/**
 * What people do to what is shared: tags, titles, notes, the trash. Every edit goes into a map that the editing device
 * alone made, and what holds is read from all of them: a tag is there where any map has it (who adds at once with who
 * removes wins); of a field the latest by the hybrid clock holds.
 */
import { Text as YText, type Doc, type Map as YMap } from "yjs";
import * as z from "zod";
import { PartitionId } from "../model/ids.ts";
import { SharedItemId, type DeviceId } from "../model/team.ts";
import { birthKey } from "./births.ts";
import { limits } from "./limits.ts";
import {
  newestFields,
  newestOf,
  ownMap,
  ownMapsAbout,
  ownMapsOf,
  type OwnMap,
  timesAbout,
  type Written,
  writeRegister,
} from "./own-maps.ts";
import { saidUnseen } from "./seen-times.ts";

const rootName = "items";
const noteKey = "n";
const noteAtKey = "n/at";

/** Opaque, for a key that was removed stays in a document for ever: what it is called is in the dictionary. */
export const TagId = z
  .string()
  .regex(/^[0-9a-f]{24}$/)
  .brand<"TagId">();
export type TagId = z.infer<typeof TagId>;

/** What there can be one of, and what it can be. `null` is: none. */
export const editFields = {
  title: z.string().trim().min(1).max(500).nullable(),
  favourite: z.boolean(),
  colour: z
    .string()
    .regex(/^[a-z]{1,20}$/)
    .nullable(),
  trash: z.boolean(),
  /** Where it has gone: the copy is the item now. */
  moved: z.object({ partitionId: PartitionId, itemId: SharedItemId }).nullable(),
} as const;
export type EditField = keyof typeof editFields;
const fieldSchemas = Object.entries(editFields);
export type EditValue<Field extends EditField> = z.infer<(typeof editFields)[Field]>;

/** What all edits of an item come to. */
export interface Edits {
  readonly tagIds: readonly TagId[];
  readonly fields: { readonly [Field in EditField]?: EditValue<Field> };
  /** Markdown. Several that came to be at once stand one after another until somebody edits them. */
  readonly note?: string;
  /** Of an item in the trash: when it was put there, by the clock of who did. */
  readonly trashedAt?: string;
  /** Of an item that has moved. */
  readonly move?: {
    /** In whose map the register is that holds: a move has one of its own, by its id. */
    readonly wonBy: DeviceId;
    /** Copies of moves that were made at once and lost: they belong in the trash. */
    readonly lostTo: readonly NonNullable<EditValue<"moved">>[];
    /** What is shown as a conflict: nobody who wrote it knew of the move, and it is not in the copy. */
    readonly isEditedSince: boolean;
  };
}

/** The very item's edits; `key` is its number in the document. */
export const editsOf = (document: Doc, key: string): Edits => merge(ownMapsAbout(document, rootName, key));

/** Of every item, or of some, that has any, by its number in the document; what is no number is left out. */
export const readEdits = (document: Doc, among?: ReadonlySet<string>): ReadonlyMap<string, Edits> =>
  new Map(
    [...ownMapsOf(document, rootName, among)].flatMap(([key, maps]) =>
      birthKey(key) ? [[key, merge(maps)] as const] : [],
    ),
  );

function merge(maps: readonly OwnMap[]): Edits {
  const tagIds = tagIdsOf(maps);
  const written = newestFields(maps);
  const fields: Record<string, unknown> = {};
  for (const [field, schema] of fieldSchemas) {
    const newest = written.get(field);
    if (newest === undefined) continue;
    // One of a newer version, or a spoilt one, is as if nobody had written it here.
    const value = schema.safeParse(newest.value);
    if (value.success) fields[field] = value.data;
  }
  const notes = notesOf(maps).map(({ text }) => wordsOf(text));
  const trashed = fields["trash"] === true ? written.get("trash") : undefined;
  const move = moveOf(maps, written.get("moved"));
  return {
    tagIds,
    fields,
    ...(notes.some((note) => note !== "") ? { note: notes.filter((note) => note !== "").join("\n\n") } : {}),
    ...(trashed === undefined ? {} : { trashedAt: trashed.hlc }),
    ...(move === undefined ? {} : { move }),
  };
}

function moveOf(maps: readonly OwnMap[], newest: Written | undefined): Edits["move"] {
  if (newest === undefined) return undefined;
  const won = editFields.moved.safeParse(newest.value).data;
  if (won === undefined || won === null) return undefined;
  const lost = maps.flatMap((map) => {
    const to = editFields.moved.safeParse(newestOf([map], "moved")?.value).data;
    return to === undefined || to === null || to.itemId === won.itemId ? [] : [[to.itemId, to] as const];
  });
  // The same on every device, in whatever order it heard of them.
  const lostTo = [...new Map(lost).values()].toSorted((one, other) => (one.itemId < other.itemId ? -1 : 1));
  return { wonBy: newest.device, lostTo, isEditedSince: saidUnseen(maps, newest) };
}

function tagIdsOf(maps: readonly OwnMap[]): readonly TagId[] {
  const found = new Set<TagId>();
  for (const { map } of maps)
    map.forEach((_, key) => {
      const tagId = tagOf(key);
      if (tagId !== undefined) found.add(tagId);
    });
  return [...found].toSorted();
}

function tagOf(key: string): TagId | undefined {
  if (!key.startsWith("#")) return undefined;
  const tagId = TagId.safeParse(key.slice(1));
  return tagId.success ? tagId.data : undefined;
}

const wordsOf = (text: YText): string => text.toJSON();

/** The one that is written on comes first: the oldest. */
function notesOf(maps: readonly OwnMap[]): readonly { readonly text: YText; readonly map: YMap<unknown> }[] {
  return maps
    .flatMap(({ device, map }) => {
      const [text, at] = [map.get(noteKey), map.get(noteAtKey)];
      return text instanceof YText
        ? [{ text, map, order: `${typeof at === "string" ? at : ""}/${device}` }]
        : [];
    })
    .toSorted((one, other) => (one.order < other.order ? -1 : 1));
}

/** All times at which something was said of the item: who edits it has seen that, and comes after it. */
export const timesOf = (document: Doc, key: string): readonly string[] => timesAbout(document, rootName, key);

/** Who edits, and when by the hybrid clock. */
export interface Editor {
  readonly device: DeviceId;
  readonly hlc: string;
}

export function addTag(document: Doc, key: string, tagId: TagId, { device, hlc }: Editor): void {
  document.transact(() => ownMap(document, rootName, key, device).set(`#${tagId}`, hlc));
}

/** From every map in which it is seen; one that is added meanwhile elsewhere stays. */
export function removeTag(document: Doc, key: string, tagId: TagId): void {
  document.transact(() => {
    for (const { map } of ownMapsAbout(document, rootName, key)) map.delete(`#${tagId}`);
  });
}

export function setField<Field extends EditField>(
  document: Doc,
  key: string,
  field: Field,
  value: EditValue<Field>,
  { device, hlc }: Editor,
): void {
  const checked = editFields[field].parse(value);
  document.transact(() => writeRegister(ownMap(document, rootName, key, device), field, checked, hlc));
}

const isHighSurrogate = (text: string, at: number): boolean => /[\ud800-\udbff]/.test(text.charAt(at));
const isLowSurrogate = (text: string, at: number): boolean => /[\udc00-\udfff]/.test(text.charAt(at));

/** Changes only what differs, so that what others write at once in another place stays. */
export function writeNote(document: Doc, key: string, note: string, { device, hlc }: Editor): void {
  if (note.length > limits.noteCharsMax) throw new Error(`a note has at most ${limits.noteCharsMax} signs`);
  // Half a pair is no sign, and would come back as another.
  const whole = note.toWellFormed();
  document.transact(() => {
    const [first, ...rest] = notesOf(ownMapsAbout(document, rootName, key));
    if (first === undefined) {
      const map = ownMap(document, rootName, key, device);
      map.set(noteAtKey, hlc);
      map.set(noteKey, new YText(whole));
      return;
    }
    // Notes that came to be at once were shown as one: from the first edit on they are one.
    for (const { text } of rest) {
      if (text.length === 0) continue;
      first.text.insert(first.text.length, `${first.text.length === 0 ? "" : "\n\n"}${wordsOf(text)}`);
      text.delete(0, text.length);
    }
    change(first.text, whole);
  });
}

function change(text: YText, to: string): void {
  const from = wordsOf(text);
  const shorter = Math.min(from.length, to.length);
  let start = 0;
  while (start < shorter && from[start] === to[start]) start += 1;
  // Invariant: no pair of surrogates is cut, for Yjs makes of each half a sign that says nothing.
  if (start > 0 && isHighSurrogate(from, start - 1)) start -= 1;
  let end = 0;
  while (end < shorter - start && from[from.length - 1 - end] === to[to.length - 1 - end]) end += 1;
  if (end > 0 && isLowSurrogate(from, from.length - end)) end -= 1;
  if (from.length > start + end) text.delete(start, from.length - start - end);
  if (to.length > start + end) text.insert(start, to.slice(start, to.length - end));
}
