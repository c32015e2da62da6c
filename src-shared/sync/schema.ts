/**
 * Whether a document still has its shape after an update was tried on it. Keys that this version does not know are left
 * alone, so that a newer program's edits come through an older one as they are.
 */
import { Map as YMap, Text as YText, type Transaction } from "yjs";
import { countsBetween, readHlc } from "../kit/hlc.ts";
import { DeviceId } from "../model/team.ts";
import { birthKey, isBirth } from "./births.ts";
import type { DocumentKind } from "./document-name.ts";
import { TagId } from "./edits.ts";
import type { Refused } from "./frames.ts";
import type { Heads } from "./gatekeeper.ts";
import { limits } from "./limits.ts";
import { newestBefore, thingIn } from "./newest-before.ts";
import { registerOf } from "./own-maps.ts";

export interface Author {
  /** Undefined where what anybody wrote is brought back: to a server after its restore, or to a device. */
  readonly device: DeviceId | undefined;
  /** By the clock of whoever checks. */
  readonly nowMs: number;
  /** What was known before the update. */
  readonly heads: Heads;
}

interface Judging extends Author {
  /** The newest time that was said of each thing before: looked up only where a time is ahead. */
  readonly newest: () => ReadonlyMap<string, string>;
}

type Breach = { readonly why: Refused; readonly detail: string };

/**
 * Hides an item for all. A move is a copy and this in one group of the server's: a device that wrote it alone would hide what
 * nobody could bring back.
 */
const movedKey = "f/moved";

/** Undefined where all that changed may be so. Asked before the transaction ends. */
export function breachOf(
  kind: DocumentKind,
  transaction: Pick<Transaction, "changed">,
  asked: Author,
): Breach | undefined {
  let newest: ReadonlyMap<string, string> | undefined;
  const author: Judging = {
    ...asked,
    newest: () => (newest ??= newestBefore(transaction.changed, asked.heads)),
  };
  for (const [type, keys] of transaction.changed) {
    const breach =
      type instanceof YText
        ? textBreach(kind, type)
        : type instanceof YMap || type._item === null
          ? mapBreach(kind, type, keys, author)
          : schema("a type that is in no document");
    if (breach !== undefined) return breach;
  }
  return undefined;
}

/** What Yjs has of a map, whether somebody asked for it as one or not. */
interface MapLike {
  readonly _item: { readonly parent: unknown; readonly parentSub: string | null } | null;
  /** A list that hides in a map begins here. */
  readonly _start: unknown;
  readonly _map: ReadonlyMap<
    string,
    { readonly deleted: boolean; readonly content: { getContent(): readonly unknown[] } }
  >;
}

const schema = (detail: string): Breach => ({ why: "bad-schema", detail });

function textBreach(kind: DocumentKind, text: YText): Breach | undefined {
  if (kind !== "edits" || text._item === null) return schema("a text where there is none");
  return text.length > limits.noteCharsMax ? { why: "too-large", detail: "a note is too long" } : undefined;
}

function mapBreach(
  kind: DocumentKind,
  map: MapLike,
  keys: Iterable<unknown>,
  author: Judging,
): Breach | undefined {
  if (map._start !== null) return schema("a list in a map");
  const isOwnMap = map._item !== null && isRoot(map._item.parent);
  // Deeper than the maps of ours are only those of a newer version.
  if (map._item !== null && !isOwnMap) return undefined;
  for (const key of keys) {
    if (typeof key !== "string") return schema("a list in a map");
    const entry = map._map.get(key);
    const value: unknown =
      entry === undefined || entry.deleted ? undefined : entry.content.getContent().at(-1);
    const breach =
      value === undefined
        ? removalBreach(isOwnMap ? ownerOf(map, author) : undefined, key, author)
        : isOwnMap
          ? entryBreach(kind, { map, key, value }, author)
          : rootBreach(kind, key, value, author);
    if (breach !== undefined) return breach;
  }
  return undefined;
}

const isRoot = (type: unknown): boolean =>
  typeof type === "object" && type !== null && "_item" in type && type._item === null;

/**
 * A tag is taken from every map that it is seen in, and what only a newer version knows may be, too. Whole maps and births
 * go by the server alone, when an item is erased: with a map goes what others write in it at that very time.
 */
function removalBreach(owner: string | undefined, key: string, { device }: Author): Breach | undefined {
  if (device === undefined || owner === device) return undefined;
  const isKept = owner === undefined || key.startsWith("f/") || key === "n" || key === "n/at";
  return isKept ? { why: "not-owner", detail: `${key} is not the device's to remove` } : undefined;
}

const rootBreach = (kind: DocumentKind, key: string, value: unknown, author: Judging): Breach | undefined =>
  kind === "births" ? birthBreach(key, value) : ownMapBreach(kind, key, value, author);

function birthBreach(key: string, value: unknown): Breach | undefined {
  if (!birthKey(key)) return schema(`${key} is no number of an item`);
  return isBirth(value) ? undefined : schema(`${key} is no record of 48 bytes`);
}

function ownMapBreach(kind: DocumentKind, key: string, value: unknown, author: Judging): Breach | undefined {
  const at = key.indexOf("/");
  const [thing, owner] = [key.slice(0, at), key.slice(at + 1)];
  const isThing = kind === "edits" ? birthKey(thing) : TagId.safeParse(thing).success;
  if (!isThing || !(value instanceof YMap)) return schema(`${key} is no map of a device`);
  if (owner !== author.device && !DeviceId.safeParse(owner).success)
    return schema(`${key} is no map of a device`);
  if (author.device !== undefined && owner !== author.device)
    return { why: "not-owner", detail: "a map under another device's name" };
  const keys: string[] = [];
  value.forEach((_, own) => keys.push(own));
  return mapBreach(kind, value, keys, author);
}

function entryBreach(
  kind: DocumentKind,
  { map, key, value }: { readonly map: MapLike; readonly key: string; readonly value: unknown },
  author: Judging,
): Breach | undefined {
  const { device } = author;
  const clockOf = (hlc: string): Breach | undefined => clockBreach(hlc, thingIn(keyOf(map)), author);
  if (kind === "births") return schema("a map in a record");
  if (device !== undefined && ownerOf(map, author) !== device)
    return { why: "not-owner", detail: `${key} in another device's map` };
  if (key.startsWith("f/")) {
    if (device !== undefined && key === movedKey)
      return schema("a device moves nothing: the server does, when it is asked to");
    const register = registerOf(value);
    return register === undefined ? schema(`${key} is no value with its time`) : clockOf(register.hlc);
  }
  if (key.startsWith("#")) {
    if (kind !== "edits" || !TagId.safeParse(key.slice(1)).success) return schema("a tag that is no id");
    return typeof value === "string" ? clockOf(value) : schema("a tag without its time");
  }
  if (key === "n") return value instanceof YText ? textBreach(kind, value) : schema("a note that is no text");
  if (key === "n/at") return typeof value === "string" ? clockOf(value) : schema("a note without its time");
  return undefined;
}

/**
 * Ahead of us is what a clock told that is wrong, or ours did before it was set back. Whoever says something of what bears such
 * a time comes after it by a few counts, and may: else nothing that is said later would hold until then. So no time gets further
 * ahead than it was, however often that is done (`clockStepMax`).
 */
function clockBreach(hlc: string, thing: string, { device, nowMs, newest }: Judging): Breach | undefined {
  const told = readHlc(hlc);
  if (told === undefined) return schema("a time that is none");
  if (told.wallMs <= nowMs + limits.clockAheadMaxMs) return undefined;
  const ahead: Breach = { why: "clock-ahead", detail: "the device's clock is ahead of the server's" };
  // What is brought back was judged when it was written, by a clock that was perhaps another.
  if (device === undefined) return told.wallMs > limits.timeMsMax ? ahead : undefined;
  const before = readHlc(newest().get(thing) ?? "");
  return before !== undefined && countsBetween(before, told) <= limits.clockStepMax ? undefined : ahead;
}

const keyOf = ({ _item }: MapLike): string => _item?.parentSub ?? "";

/** The device in the key under which the map lies. */
function ownerOf(map: MapLike, { device }: Author): string | undefined {
  const key = keyOf(map);
  const owner = key.slice(key.indexOf("/") + 1);
  // Mostly the author's own, which is known to be a device.
  return owner === device ? owner : DeviceId.safeParse(owner).data;
}
