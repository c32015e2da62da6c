import type Database from "better-sqlite3-multiple-ciphers";
import { ItemId } from "#shared/model/ids.ts";
import { Tag } from "#shared/model/item.ts";
import type { Counters } from "./counters.ts";
import type { Library } from "./library.ts";

export function createTagWrites(
  database: Database.Database,
  counters: Counters,
): Pick<Library, "setTags" | "setUserTags"> {
  const rowOf = database.prepare<[string], number>("SELECT row_id FROM items WHERE id = ?").pluck();
  const others =
    "DELETE FROM item_tags WHERE item_row_id = ? AND tag NOT IN (SELECT value FROM json_each(?))";
  const remove = database.prepare(others);
  const removeUsers = database.prepare(`${others} AND source = 'user'`);
  // A tag that the content gives stays the content's.
  const add = database.prepare(
    "INSERT OR IGNORE INTO item_tags (item_row_id, tag, source) VALUES (?, ?, 'user')",
  );
  const setting = (removal: Database.Statement) =>
    database.transaction((itemId: ItemId, tags: readonly string[]) => {
      const rowId = rowOf.get(ItemId.parse(itemId));
      const wanted = tags.map((tag) => Tag.parse(tag));
      if (rowId !== undefined) {
        removal.run(rowId, JSON.stringify(wanted));
        for (const tag of wanted) add.run(rowId, tag);
      }
      return counters.nextRevision();
    });
  return { setTags: setting(remove), setUserTags: setting(removeUsers) };
}
