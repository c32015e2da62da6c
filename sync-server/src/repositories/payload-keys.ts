import { sql as raw } from "kysely";
import type { PartitionId } from "#shared/model/ids.ts";
import type { PayloadId } from "#shared/model/team.ts";
import type { Database, Sql, Truth } from "../database/database.ts";
import {
  currentKey,
  openingStored,
  type OpenStored,
  type PayloadPlace,
  sealUnder,
} from "./partition-keys.ts";

/** What opens the payload; undefined where it has not come, or is erased. `openStored`: of whoever reads many. */
export async function payloadKey(
  database: Pick<Database, "keySeal">,
  sql: Sql,
  place: PayloadPlace,
  openStored: OpenStored = openingStored(database, sql),
): Promise<Uint8Array | undefined> {
  for (let attempt = 0; attempt < attemptCountMax; attempt++) {
    const row = await sql
      .selectFrom("payload_keys")
      .select("key")
      .where("partition_id", "=", place.partitionId)
      .where("payload_id", "=", place.payloadId)
      .executeTakeFirst();
    const key = row && (await openStored(place, row.key));
    if (row === undefined || key !== undefined) return key;
  }
  throw new Error(`the key of partition ${place.partitionId} is not there`);
}

/** Each read may fall between two changes of the partition's key; more than one of them is a key that is lost. */
const attemptCountMax = 3;

/** Sealed under the partition's key of now. */
export async function putPayloadKey(
  database: Pick<Database, "keySeal">,
  { sql, truth, nowMs }: { readonly sql: Sql; readonly truth: Truth; readonly nowMs: number },
  { partitionId, payloadId }: PayloadPlace,
  key: Uint8Array,
): Promise<void> {
  const under = await currentKey(database, { sql, truth }, partitionId, nowMs);
  await truth.put("payload_keys", {
    partition_id: partitionId,
    payload_id: payloadId,
    key: sealUnder(under, { partitionId, payloadId }, key),
  });
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
    .where(raw<boolean>`payload_id = ANY (${[...payloadIds]}::text[])`)
    .execute();
  return new Set(rows.map((row) => row.payload_id));
}
