import type Database from "better-sqlite3-multiple-ciphers";
import type { ItemOrder } from "#core/ports/search-store.ts";
import type { ItemId } from "#shared/model/ids.ts";
import { foldedName } from "./folded-name.ts";

interface Order {
  /** Over a row of `items`. */
  readonly key: string;
  readonly direction: "ASC" | "DESC";
}

/** `newest` is served by an index; the others sort what passes. */
export const orders: Readonly<Record<ItemOrder, Order>> = {
  newest: { key: "items.modified_ms", direction: "DESC" },
  oldest: { key: "items.modified_ms", direction: "ASC" },
  largest: { key: "items.size_bytes", direction: "DESC" },
  smallest: { key: "items.size_bytes", direction: "ASC" },
  name: { key: foldedName, direction: "ASC" },
};

export function createSorted(
  database: Database.Database,
): (itemIds: readonly ItemId[], sort: ItemOrder) => readonly ItemId[] {
  return (itemIds, sort) => {
    const { key, direction } = orders[sort];
    return database
      .prepare<[string], ItemId>(
        `SELECT items.id FROM json_each(?) AS chosen CROSS JOIN items ON items.id = chosen.value
         ORDER BY ${key} ${direction}, items.row_id ${direction}`,
      )
      .pluck()
      .all(JSON.stringify(itemIds));
  };
}
