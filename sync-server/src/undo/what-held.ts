/** What an entry of a map would hold, had the device done nothing since. */
import * as Y from "yjs";
import type { DeviceId } from "#shared/model/team.ts";
import type { ClockRanges } from "./clock-ranges.ts";
import type { Traced } from "./trace.ts";

export type Held =
  | { readonly kind: "as-it-is" }
  | { readonly kind: "nothing" }
  | { readonly kind: "value"; readonly value: unknown };

/** One value that an entry had at some time. */
interface Unit {
  readonly item: Y.Item;
  /** Its place in the item, where Yjs has put several into one. */
  readonly at: number;
}

export interface Holding {
  readonly traced: Traced;
  readonly deleted: ClockRanges;
  /** As which the server writes: what it brought back once is not brought back again. */
  readonly serverDevice: DeviceId;
}

/** `maps`: the map, and those in the place of which the device put it. */
export function whatHeld(
  { traced, deleted, serverDevice }: Holding,
  maps: readonly Y.Map<unknown>[],
  key: string,
): Held {
  let [isTouched, isBroughtBack, isServers] = [false, false, false];
  // Nothing tells any more what it was: what was brought back while something did stays.
  const unknown = (): Held => (isTouched && !isServers ? { kind: "nothing" } : { kind: "as-it-is" });
  for (const { item, at } of unitsOf(maps, key)) {
    const { client, clock } = item.id;
    if (traced.inserted.has(client, clock + at)) {
      isTouched = true;
      continue;
    }
    if (traced.ownerOf(client) === serverDevice) {
      isBroughtBack = true;
      isServers ||= !item.deleted;
      continue;
    }
    if (!item.deleted) return isTouched ? { kind: "value", value: valueOf(item, at) } : { kind: "as-it-is" };
    if (!deleted.has(client, clock + at)) return unknown();
    // A tag that was brought back once and is gone again was taken away by somebody else.
    if (isBroughtBack && key.startsWith("#")) return { kind: "as-it-is" };
    const value = valueOf(item, at);
    if (value === undefined) return unknown();
    // A text that was brought back is another one, that people go on to write in.
    return isServers && value instanceof Y.AbstractType ? { kind: "as-it-is" } : { kind: "value", value };
  }
  return isTouched ? { kind: "nothing" } : { kind: "as-it-is" };
}

/** The latest first. */
function* unitsOf(maps: readonly Y.Map<unknown>[], key: string): Generator<Unit> {
  for (const map of maps)
    for (let item = map._map.get(key) ?? null; item !== null; item = item.left)
      for (let at = item.length - 1; at >= 0; at--) yield { item, at };
}

/** Undefined where nothing of it is kept. */
function valueOf({ content }: Y.Item, at: number): unknown {
  if (content instanceof Y.ContentAny) return content.arr[at];
  if (content instanceof Y.ContentBinary) return content.content;
  return content instanceof Y.ContentType ? content.type : undefined;
}

/** The maps that the device put others in the place of, behind the one that is there; none where none is. */
export function mapsUnder(traced: Traced, root: Y.Map<unknown>, key: string): readonly Y.Map<unknown>[] {
  const maps: Y.Map<unknown>[] = [];
  for (const { item, at } of unitsOf([root], key)) {
    const value = valueOf(item, at);
    if (!(value instanceof Y.Map) || (maps.length === 0 && item.deleted)) break;
    maps.push(value);
    if (!traced.inserted.has(item.id.client, item.id.clock)) break;
  }
  return maps;
}
