/**
 * Takes out of a document what a device did since a time. What is written is an ordinary update of the server's own, so that
 * whatever others do at the same time merges with it, and done a second time it finds nothing more.
 */
import { isDeepStrictEqual } from "node:util";
import * as Y from "yjs";
import { createHlcClock } from "#shared/kit/hlc.ts";
import type { DeviceId } from "#shared/model/team.ts";
import { birthKey, decodeBirth } from "#shared/sync/births.ts";
import type { DocumentKind } from "#shared/sync/document-name.ts";
import { readEdits, setField, timesOf } from "#shared/sync/edits.ts";
import { ownMap } from "#shared/sync/own-maps.ts";
import type { Suspect, Traced } from "./trace.ts";
import { undoText, wordsBefore } from "./undo-text.ts";
import { type Held, type Holding, mapsUnder, whatHeld } from "./what-held.ts";

export interface UndoneIn {
  /** Entries that hold something else now, a note for one. */
  readonly editCount: number;
  readonly noteCount: number;
  /** Numbers of items, or ids of tags. */
  readonly things: ReadonlySet<string>;
}

export interface UndoingIn {
  readonly traced: Traced;
  readonly suspect: Suspect;
  readonly serverDevice: DeviceId;
  /** Tags that somebody has when all else is undone: what they are called stays. */
  readonly tagsInUse?: ReadonlySet<string>;
}

const noteKey = "n";
const noteAtKey = "n/at";

/** Of the items' own maps, or of the tags'. */
export function undoMaps(kind: Exclude<DocumentKind, "births">, undoing: UndoingIn): UndoneIn {
  const { traced, serverDevice } = undoing;
  const root = traced.doc.getMap<unknown>(kind === "edits" ? "items" : "tags");
  const holding: Holding = { traced, deleted: traced.deletedUntil(undefined), serverDevice };
  let [editCount, noteCount] = [0, 0];
  const things = new Set<string>();
  for (const rootKey of root.keys()) {
    const maps = mapsUnder(traced, root, rootKey);
    const [map] = maps;
    if (map === undefined) continue;
    const thing = rootKey.slice(0, rootKey.indexOf("/"));
    traced.doc.transact(() => {
      for (const key of keysOf(maps)) {
        const changed = undoEntry(undoing, holding, { maps, map, thing, key });
        if (changed === undefined) continue;
        things.add(thing);
        if (changed !== "time") editCount += 1;
        if (changed === "note") noteCount += 1;
      }
    });
  }
  return { editCount, noteCount, things };
}

interface Place {
  readonly maps: readonly Y.Map<unknown>[];
  /** The one of them that is there. */
  readonly map: Y.Map<unknown>;
  readonly thing: string;
  readonly key: string;
}

/** What of it changed, if anything. */
function undoEntry(
  undoing: UndoingIn,
  holding: Holding,
  { maps, map, thing, key }: Place,
): "note" | "entry" | "time" | undefined {
  const text = map.get(key);
  const isText = text instanceof Y.Text;
  const isNoteUndone = isText && undoNote(undoing, thing, text);
  const held = whatHeld(holding, maps, key);
  if (isKept(undoing, held, { map, thing, key })) return isNoteUndone ? "note" : undefined;
  const value = held.kind === "value" ? asWritten(held.value, holding, isText ? text : undefined) : undefined;
  const isPut = put(map, key, value);
  if (isText || value instanceof Y.Text) return isNoteUndone || isPut ? "note" : undefined;
  if (!isPut) return undefined;
  return key === noteAtKey ? "time" : "entry";
}

function isKept({ tagsInUse }: UndoingIn, held: Held, { map, thing, key }: Omit<Place, "maps">): boolean {
  if (held.kind !== "nothing") return held.kind === "as-it-is";
  if (tagsInUse?.has(thing) === true) return true;
  // Others have written into the note that the device began.
  const text = map.get(key === noteAtKey ? noteKey : key);
  return text instanceof Y.Text && (key === noteAtKey || text.length > 0);
}

/** The note before its time, which stays as long as it does. */
const keysOf = (maps: readonly Y.Map<unknown>[]): readonly string[] =>
  [...new Set(maps.flatMap((map) => [...map._map.keys()]))].toSorted((one, other) =>
    one === noteKey ? -1 : other === noteKey ? 1 : one < other ? -1 : 1,
  );

/**
 * Where signs were brought back the server's map of the item says since when: the signs themselves do not tell that they were
 * there before, and a second time must not bring them back again.
 */
function undoNote({ traced, suspect, serverDevice }: UndoingIn, thing: string, text: Y.Text): boolean {
  const { deviceId, sinceMs } = suspect;
  const markKey = `undone/${deviceId}`;
  const marked: unknown = traced.doc
    .getMap<Y.Map<unknown>>("items")
    .get(`${thing}/${serverDevice}`)
    ?.get(markKey);
  const undoneSinceMs = typeof marked === "number" ? marked : undefined;
  const isChanged = undoText(text, {
    inserted: traced.inserted,
    deleted: traced.deletedUntil(undoneSinceMs),
  });
  if (isChanged && (undoneSinceMs === undefined || sinceMs < undoneSinceMs))
    ownMap(traced.doc, "items", thing, serverDevice).set(markKey, sinceMs);
  return isChanged;
}

/** Whether it held something else. */
function put(map: Y.Map<unknown>, key: string, value: unknown): boolean {
  if (value === undefined) {
    if (!map.has(key)) return false;
    map.delete(key);
    return true;
  }
  if (!(value instanceof Y.AbstractType) && isDeepStrictEqual(map.get(key), value)) return false;
  map.set(key, value);
  return true;
}

/** A text lives in one place alone: another one says the same, and what others wrote where it was. */
function asWritten(value: unknown, { traced, deleted }: Holding, instead: Y.Text | undefined): unknown {
  if (!(value instanceof Y.Text)) return value instanceof Y.AbstractType ? undefined : value;
  const before = wordsBefore(value, { inserted: traced.inserted, deleted });
  const since = instead?.toJSON() ?? "";
  return new Y.Text([before, since].filter((words) => words !== "").join("\n\n"));
}

export interface UndoneBirths {
  /** Births that are again what they were: withdrawn no more, or of the payload before. */
  readonly restored: ReadonlySet<string>;
  /** Numbers of items that the device shared since, and has not withdrawn. */
  readonly born: readonly string[];
}

export function undoBirths({ traced, serverDevice }: UndoingIn): UndoneBirths {
  const root = traced.doc.getMap<unknown>("items");
  const holding: Holding = { traced, deleted: traced.deletedUntil(undefined), serverDevice };
  const restored = new Set<string>();
  const born: string[] = [];
  for (const key of root.keys()) {
    if (!birthKey(key)) continue;
    const held = whatHeld(holding, [root], key);
    if (held.kind === "as-it-is") continue;
    if (held.kind === "value" && decodeBirth(held.value) !== undefined) {
      traced.doc.transact(() => {
        if (put(root, key, held.value)) restored.add(key);
      });
    } else if (decodeBirth(root.get(key))?.withdrawn === false) born.push(key);
  }
  return { restored, born };
}

/** Into the trash, from where people take it back: done once, so that what was taken back stays. */
export function trashBorn(
  doc: Y.Doc,
  keys: readonly string[],
  { serverDevice, nowMs }: { readonly serverDevice: DeviceId; readonly nowMs: number },
): ReadonlySet<string> {
  const trashed = new Set<string>();
  const clock = createHlcClock(() => nowMs, 0);
  const edits = readEdits(doc);
  for (const key of keys) {
    const own = doc.getMap<Y.Map<unknown>>("items").get(`${key}/${serverDevice}`);
    if (own?.has("f/trash") === true || edits.get(key)?.fields.trash === true) continue;
    const hlc = clock.tellAfter(timesOf(doc, key));
    setField(doc, key, "trash", true, { device: serverDevice, hlc });
    trashed.add(key);
  }
  return trashed;
}
