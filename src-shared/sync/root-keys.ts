import { AbstractType, type Transaction } from "yjs";

/** Keys of a document's root under which something changed, at whatever depth, as Yjs tells it of a transaction. */
export function rootKeysOf(changed: Transaction["changed"]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [{ _item }, keys] of changed) {
    if (_item === null) {
      for (const key of keys) if (key !== null) found.add(key);
      continue;
    }
    let item = _item;
    while (item.parent instanceof AbstractType && item.parent._item !== null) item = item.parent._item;
    if (item.parentSub !== null) found.add(item.parentSub);
  }
  return found;
}
