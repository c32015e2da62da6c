/** What belongs together because it is one item that was moved. */
import type { SharedItemId } from "#shared/model/team.ts";
import type { ItemPlace } from "#shared/sync/moving.ts";
import type { Sql } from "../database/database.ts";

/** All that an item was called, and is, wherever it was moved: `of` themselves are not among them. */
export async function linkedByMoves(sql: Sql, of: readonly SharedItemId[]): Promise<readonly ItemPlace[]> {
  const known = new Set<SharedItemId>(of);
  const found: ItemPlace[] = [];
  for (let asked = [...of]; asked.length > 0;) {
    const rows = await sql
      .selectFrom("moves")
      .select(["partition_id", "item_id", "to_partition_id", "to_item_id"])
      .where((where) => where.or([where("item_id", "in", asked), where("to_item_id", "in", asked)]))
      .execute();
    const places = rows.flatMap((row): readonly ItemPlace[] => [
      { partitionId: row.partition_id, itemId: row.item_id },
      { partitionId: row.to_partition_id, itemId: row.to_item_id },
    ]);
    asked = [];
    for (const place of places) {
      if (known.has(place.itemId)) continue;
      known.add(place.itemId);
      asked.push(place.itemId);
      found.push(place);
    }
  }
  return found;
}

/** What these items were called before, where nothing else that is still there came from it. `isGone`: beside these. */
export async function endedSourcesOf(
  sql: Sql,
  of: readonly SharedItemId[],
  isGone: (itemId: SharedItemId) => Promise<boolean>,
): Promise<readonly ItemPlace[]> {
  const gone = new Set<SharedItemId>(of);
  const found: ItemPlace[] = [];
  for (let asked = [...of]; asked.length > 0;) {
    const sources = await sql
      .selectFrom("moves")
      .select(["partition_id", "item_id"])
      .where("to_item_id", "in", asked)
      .execute();
    asked = [];
    for (const { partition_id: partitionId, item_id: itemId } of sources) {
      if (gone.has(itemId)) continue;
      const copies = await sql
        .selectFrom("moves")
        .select("to_item_id")
        .where("item_id", "=", itemId)
        .execute();
      let isEnded = true;
      for (const { to_item_id } of copies) isEnded &&= gone.has(to_item_id) || (await isGone(to_item_id));
      if (!isEnded) continue;
      gone.add(itemId);
      asked.push(itemId);
      found.push({ partitionId, itemId });
    }
  }
  return found;
}
