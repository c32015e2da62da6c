import { sql } from "kysely";
import * as z from "zod";
import type { PartitionId } from "#shared/model/ids.ts";
import type { SharedItemId } from "#shared/model/team.ts";
import { SharedSegment } from "#shared/sync/payload.ts";
import type { Sql } from "#server/database/database.ts";

export interface SegmentPage {
  readonly partitionId: PartitionId;
  readonly itemId: SharedItemId;
  readonly from: number;
  readonly limit: number;
}

/** In reading order; undefined where there is no such item, or it is in the trash. */
export async function readSegments(
  transaction: Sql,
  { partitionId, itemId, from, limit }: SegmentPage,
): Promise<{ readonly segments: readonly SharedSegment[]; readonly totalCount: number } | undefined> {
  const item = await transaction
    .selectFrom("items as i")
    .leftJoin("edits as d", (join) =>
      join.onRef("d.partition_id", "=", "i.partition_id").onRef("d.item_id", "=", "i.item_id"),
    )
    .select("i.segment_count")
    .where("i.partition_id", "=", partitionId)
    .where("i.item_id", "=", itemId)
    .where(sql<boolean>`NOT coalesce(d.trashed, false)`)
    .executeTakeFirst();
  if (item === undefined) return undefined;
  const rows = await transaction
    .selectFrom("segments")
    .select(["ordinal", "text", "heading_path as headingPath", "anchor", "token_count as tokenCount"])
    .where("partition_id", "=", partitionId)
    .where("item_id", "=", itemId)
    .where("ordinal", ">=", from)
    .orderBy("ordinal")
    .limit(limit)
    .execute();
  return { segments: z.array(SharedSegment).parse(rows), totalCount: item.segment_count };
}
