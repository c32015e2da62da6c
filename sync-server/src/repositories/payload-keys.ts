import type { PartitionId } from "#shared/model/ids.ts";
import type { PayloadId } from "#shared/model/team.ts";
import type { Sql } from "../database/database.ts";

export interface PayloadPlace {
  readonly partitionId: PartitionId;
  readonly payloadId: PayloadId;
}

/** What opens the payload; undefined where it has not come, or is erased. */
export async function payloadKey(
  sql: Sql,
  { partitionId, payloadId }: PayloadPlace,
): Promise<Uint8Array | undefined> {
  const row = await sql
    .selectFrom("payload_keys")
    .select("key")
    .where("partition_id", "=", partitionId)
    .where("payload_id", "=", payloadId)
    .executeTakeFirst();
  return row?.key;
}

/** Those of which there is a key. */
export async function keysAmong(
  sql: Sql,
  partitionId: PartitionId,
  payloadIds: readonly PayloadId[],
): Promise<ReadonlySet<PayloadId>> {
  if (payloadIds.length === 0) return new Set();
  const rows = await sql
    .selectFrom("payload_keys")
    .select("payload_id")
    .where("partition_id", "=", partitionId)
    .where("payload_id", "in", payloadIds)
    .execute();
  return new Set(rows.map((row) => row.payload_id));
}
