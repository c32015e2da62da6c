import { sql } from "kysely";
import type { PartitionId } from "#shared/model/ids.ts";
import type { SharedItemId } from "#shared/model/team.ts";
import { SharedSegment } from "#shared/sync/payload.ts";
import type { Sql } from "#server/database/database.ts";
import { shownItems } from "./conditions.ts";

export interface ItemSegments {
  readonly segments: readonly SharedSegment[];
  readonly totalCount: number;
}

/** Undefined where there is no such item, or it is in the trash. */
export async function segmentsOf(
  transaction: Sql,
  { partitionId, itemId }: { readonly partitionId: PartitionId; readonly itemId: SharedItemId },
  from: number,
  limit: number,
): Promise<ItemSegments | undefined> {
  const { rows: items } = await sql<{ segment_count: number }>`
    SELECT i.segment_count FROM items i
    LEFT JOIN edits d ON d.partition_id = i.partition_id AND d.item_id = i.item_id
    WHERE ${shownItems([partitionId])} AND i.item_id = ${itemId}`.execute(transaction);
  const [item] = items;
  if (item === undefined) return undefined;
  const rows = await transaction
    .selectFrom("segments")
    .select(["ordinal", "text", "heading_path", "anchor", "token_count"])
    .where("partition_id", "=", partitionId)
    .where("item_id", "=", itemId)
    .where("ordinal", ">=", from)
    .orderBy("ordinal")
    .limit(limit)
    .execute();
  const segments = rows.map(({ ordinal, text, heading_path, anchor, token_count }) =>
    SharedSegment.parse({ ordinal, text, headingPath: heading_path, anchor, tokenCount: token_count }),
  );
  return { segments, totalCount: item.segment_count };
}
