/** What is told of items by their ids: their rows, and why others have none. */
import { sql } from "kysely";
import * as z from "zod";
import { ItemKind } from "#shared/model/item.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { SharedItemId } from "#shared/model/team.ts";
import type { Sql } from "#server/database/database.ts";
import { moveLimits } from "#server/moves/limits.ts";

/** As the projection made it; that it still fits is checked where it leaves. */
const Row = z.object({
  partition_id: PartitionId,
  item_id: SharedItemId,
  name: z.string(),
  title: z.string().nullable(),
  kind: ItemKind,
  trashed: z.boolean(),
});
export type DescribedRow = z.infer<typeof Row>;

/** Those that lie in these partitions, by their ids; in the trash, too. */
export async function rowsOf(
  transaction: Sql,
  partitionIds: readonly PartitionId[],
  itemIds: readonly SharedItemId[],
): Promise<ReadonlyMap<SharedItemId, DescribedRow>> {
  if (partitionIds.length === 0 || itemIds.length === 0) return new Map();
  const { rows } = await sql<unknown>`
    SELECT i.partition_id, i.item_id, i.name, coalesce(d.title, i.title) AS title, i.kind,
      coalesce(d.trashed, false) AS trashed
    FROM items i LEFT JOIN edits d ON d.partition_id = i.partition_id AND d.item_id = i.item_id
    WHERE i.partition_id = ANY (${[...partitionIds]}::uuid[]) AND i.item_id = ANY (${[...itemIds]}::text[])
      AND d.moved_to IS NULL`.execute(transaction);
  return new Map(rows.map((row) => Row.parse(row)).map((row) => [row.item_id, row]));
}

/** What items are called now, each by what it was called; out of partitions that `mayPass` denies it is not followed. */
export async function followed(
  transaction: Sql,
  itemIds: readonly SharedItemId[],
  mayPass: (partitionId: PartitionId) => boolean,
): Promise<ReadonlyMap<SharedItemId, SharedItemId>> {
  const now = new Map(itemIds.map((itemId) => [itemId, itemId]));
  for (let hop = 0; hop < moveLimits.hopCountMax; hop++) {
    const rows = await transaction
      .selectFrom("moves")
      .select(["partition_id", "item_id", "to_item_id"])
      .where(sql<boolean>`item_id = ANY (${[...new Set(now.values())]}::text[])`)
      // Of two at once the later one holds.
      .orderBy("hlc")
      .execute();
    const next = new Map(
      rows
        .filter(({ partition_id }) => mayPass(partition_id))
        .map(({ item_id, to_item_id }) => [item_id, to_item_id]),
    );
    if (next.size === 0) return now;
    for (const [asked, current] of now) now.set(asked, next.get(current) ?? current);
  }
  throw new Error("an item has moved in a circle");
}

/** Why there is nothing of some, and since when others lie in the trash. */
export interface Fates {
  readonly erased: ReadonlySet<string>;
  /** Removed from the trash, with where. */
  readonly removed: ReadonlyMap<SharedItemId, PartitionId>;
  readonly trashedSinceMs: ReadonlyMap<SharedItemId, number>;
}

export async function fatesOf(transaction: Sql, itemIds: readonly SharedItemId[]): Promise<Fates> {
  const asked = sql`ANY (${[...itemIds]}::text[])`;
  const erased = await transaction
    .selectFrom("erased")
    .select("id")
    .where(sql<boolean>`id = ${asked}`)
    .execute();
  const removed = await transaction
    .selectFrom("purged")
    .select(["item_id", "partition_id"])
    .where(sql<boolean>`item_id = ${asked}`)
    .execute();
  const trashed = await transaction
    .selectFrom("trashed")
    .select(["item_id", "since_ms"])
    .where(sql<boolean>`item_id = ${asked}`)
    .execute();
  return {
    erased: new Set(erased.map(({ id }) => id)),
    removed: new Map(removed.map(({ item_id, partition_id }) => [item_id, partition_id])),
    trashedSinceMs: new Map(trashed.map(({ item_id, since_ms }) => [item_id, Number(since_ms)])),
  };
}
