/** Payloads that an item had and no item names any more, and whose they were: marks that are made with the rows of items. */
import { sql as raw } from "kysely";
import type { PartitionId } from "#shared/model/ids.ts";
import { PayloadId, type SharedItemId } from "#shared/model/team.ts";
import type { Sql } from "../database/database.ts";
import type { PayloadPlace } from "./partition-keys.ts";

interface ItemPlace {
  readonly partitionId: PartitionId;
  readonly itemId: SharedItemId;
}

/** Its item has others now, or was taken back. */
export async function isLeft(sql: Sql, { partitionId, payloadId }: PayloadPlace): Promise<boolean> {
  const row = await sql
    .selectFrom("payloads")
    .select("left_ms")
    .where("partition_id", "=", partitionId)
    .where("payload_id", "=", payloadId)
    .executeTakeFirst();
  return typeof row?.left_ms === "number";
}

/** Before the item's row goes, or has others: content and original are known as its own from then on. */
export const noteLeaving = (sql: Sql, { partitionId, itemId }: ItemPlace) =>
  raw`UPDATE payloads p SET left_by = i.item_id FROM items i
    WHERE i.partition_id = ${partitionId} AND i.item_id = ${itemId} AND p.partition_id = i.partition_id
      AND p.partition_id = ${partitionId} AND p.payload_id IN (i.payload_id, i.original_payload_id)`.execute(
    sql,
  );

export async function noteNamed(
  sql: Sql,
  partitionId: PartitionId,
  payloadIds: readonly PayloadId[],
): Promise<void> {
  if (payloadIds.length === 0) return;
  await raw`UPDATE payloads SET left_ms = NULL, left_by = NULL WHERE partition_id = ${partitionId}
    AND payload_id = ANY (${[...payloadIds]}::text[]) AND (left_ms IS NOT NULL OR left_by IS NOT NULL)`.execute(
    sql,
  );
}

/** It is acknowledged once more: its time begins anew. Whose it was stays known. */
export const noteSentAgain = (sql: Sql, { partitionId, payloadId }: PayloadPlace) =>
  raw`UPDATE payloads SET left_ms = NULL WHERE partition_id = ${partitionId} AND payload_id = ${payloadId}
    AND left_ms IS NOT NULL`.execute(sql);

/** What these items had before, as far as that is known. */
export async function leftBy(
  sql: Sql,
  partitionId: PartitionId,
  itemIds: readonly SharedItemId[],
): Promise<readonly PayloadId[]> {
  if (itemIds.length === 0) return [];
  const rows = await sql
    .selectFrom("payloads")
    .select("payload_id")
    .where("partition_id", "=", partitionId)
    .where(raw<boolean>`left_by = ANY (${[...itemIds]}::text[])`)
    .execute();
  return rows.map((row) => PayloadId.parse(row.payload_id));
}
