/** What many items are put in order and brought together by, before a few are read in full. */
import { sql } from "kysely";
import type { PartitionId } from "#shared/model/ids.ts";
import type { SharedItemId } from "#shared/model/team.ts";
import type { Sql } from "#server/database/database.ts";

export interface ItemFacts {
  readonly contentHash: string | undefined;
  readonly modifiedMs: number;
  readonly sizeBytes: number;
  /** Without case. */
  readonly name: string;
}

interface ItemPlace {
  readonly partitionId: PartitionId;
  readonly itemId: SharedItemId;
}

export const itemKeyOf = ({ partitionId, itemId }: ItemPlace): string => `${partitionId} ${itemId}`;

/** By `itemKeyOf`; what is gone meanwhile is not there. */
export async function factsOf(
  transaction: Sql,
  places: readonly ItemPlace[],
): Promise<ReadonlyMap<string, ItemFacts>> {
  if (places.length === 0) return new Map();
  const partitionIds = [...new Set(places.map(({ partitionId }) => partitionId))];
  const itemIds = [...new Set(places.map(({ itemId }) => itemId))];
  const rows = await transaction
    .selectFrom("items")
    .select(["partition_id", "item_id", "content_hash", "modified_ms", "size_bytes", "name_folded"])
    .where("partition_id", "=", sql<PartitionId>`ANY (${partitionIds}::uuid[])`)
    .where("item_id", "=", sql<SharedItemId>`ANY (${itemIds}::text[])`)
    .execute();
  return new Map(
    rows.map((row) => [
      itemKeyOf({ partitionId: row.partition_id, itemId: row.item_id }),
      {
        contentHash: row.content_hash ?? undefined,
        modifiedMs: row.modified_ms,
        sizeBytes: row.size_bytes,
        name: row.name_folded,
      },
    ]),
  );
}
