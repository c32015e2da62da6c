/** How far what was said of things had come before an update, which has been tried by now and may have overwritten some of it. */
import { AbstractType, type Item, type Transaction } from "yjs";
import type { Heads } from "./gatekeeper.ts";
import { timeOf } from "./own-maps.ts";
import { rootKeysOf } from "./root-keys.ts";

/**
 * The newest time about each thing that the update touches. Invariant: asked before the transaction ends, for with its end goes what
 * was overwritten in it. `heads`: as they were before the update.
 */
export function newestBefore(changed: Transaction["changed"], heads: Heads): ReadonlyMap<string, string> {
  const newest = new Map<string, string>();
  const [[type] = []] = changed;
  if (type === undefined) return newest;
  const things = new Set([...rootKeysOf(changed)].map(thingIn));
  const before = (item: Item | null | undefined): unknown => {
    let known = item;
    while (known && known.id.clock >= (heads.get(known.id.client) ?? 0)) known = known.left;
    return known?.content.getContent().at(-1);
  };
  for (const [key, item] of rootOf(type)._map) {
    const thing = thingIn(key);
    const map = things.has(thing) ? before(item) : undefined;
    if (!(map instanceof AbstractType)) continue;
    for (const [own, entry] of map._map) {
      const time = timeOf(own, before(entry));
      if (time !== undefined && time > (newest.get(thing) ?? "")) newest.set(thing, time);
    }
  }
  return newest;
}

/** What a map is about, by its key in the root. */
export const thingIn = (key: string): string => key.slice(0, Math.max(0, key.indexOf("/")));

type Changed = Transaction["changed"] extends Map<infer Type, unknown> ? Type : never;

function rootOf(type: Changed): Changed {
  let root = type;
  while (root._item?.parent instanceof AbstractType) root = root._item.parent;
  return root;
}
