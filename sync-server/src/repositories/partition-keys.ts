/**
 * Keys of payloads lie under a key of their partition, which lies under the server's: `key_no` (4 bytes), then what `sealKey`
 * makes. A program before this one kept them as they are, in 32 bytes.
 */
import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import type { PartitionId } from "#shared/model/ids.ts";
import type { PayloadId } from "#shared/model/team.ts";
import { payloadKeyBytes } from "#shared/sync/seal.ts";
import type { Database, Sql, Truth } from "../database/database.ts";
import { openKey, sealKey } from "../database/key-seal.ts";

export interface PayloadPlace {
  readonly partitionId: PartitionId;
  readonly payloadId: PayloadId;
}

type Sealing = Pick<Database, "keySeal">;

const numberBytes = 4;
const aboutPartition = (partitionId: PartitionId, keyNo: number): string =>
  `partition ${partitionId} ${keyNo}`;
const aboutPayload = ({ partitionId, payloadId }: PayloadPlace): string =>
  `payload ${partitionId} ${payloadId}`;

/** Which key of the partition it lies under; undefined: it lies as it is. */
export const keyNoOf = (stored: Uint8Array): number | undefined =>
  stored.byteLength === payloadKeyBytes ? undefined : Buffer.from(stored).readUInt32BE(0);

/** Undefined where the partition's key was changed since this was read: then it lies under another one by now. */
export type OpenStored = (place: PayloadPlace, stored: Uint8Array) => Promise<Uint8Array | undefined>;

/** Many lie under one key, which is read and opened once. */
export function openingStored({ keySeal }: Sealing, transaction: Sql): OpenStored {
  const opened = new Map<string, Uint8Array>();
  return async (place, stored) => {
    const keyNo = keyNoOf(stored);
    if (keyNo === undefined) return Uint8Array.from(stored);
    const { partitionId } = place;
    const about = aboutPartition(partitionId, keyNo);
    let under = opened.get(about);
    if (under === undefined) {
      const row = await transaction
        .selectFrom("partition_keys")
        .select("sealed")
        .where("partition_id", "=", partitionId)
        .where("key_no", "=", keyNo)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      under = keySeal.open(row.sealed, about);
      opened.set(about, under);
    }
    return Uint8Array.from(openKey(under, stored.subarray(numberBytes), aboutPayload(place)));
  };
}

export interface PartitionKey {
  readonly keyNo: number;
  readonly key: Uint8Array;
}

export const sealUnder = (
  { keyNo, key: under }: PartitionKey,
  place: PayloadPlace,
  key: Uint8Array,
): Uint8Array => {
  const number = Buffer.alloc(numberBytes);
  number.writeUInt32BE(keyNo);
  return Buffer.concat([number, sealKey(under, key, aboutPayload(place))]);
};

/** The one that keys are sealed under now; held until the transaction ends, so that it is not taken away under them. */
export async function currentKey(
  { keySeal }: Sealing,
  { sql: transaction, truth }: { readonly sql: Sql; readonly truth: Truth },
  partitionId: PartitionId,
  nowMs: number,
): Promise<PartitionKey> {
  const last = (): Promise<number> => lastNo(transaction, partitionId);
  for (let keyNo = await last(); keyNo > 0; keyNo = await last()) {
    const row = await transaction
      .selectFrom("partition_keys")
      .select("sealed")
      .where("partition_id", "=", partitionId)
      .where("key_no", "=", keyNo)
      .forShare()
      .executeTakeFirst();
    // It was changed while this waited.
    if (row !== undefined)
      return { keyNo, key: keySeal.open(row.sealed, aboutPartition(partitionId, keyNo)) };
  }
  return nextKey({ keySeal }, { sql: transaction, truth }, partitionId, { nowMs, after: 0 });
}

/** Made once, whoever else asks for it at the same time: with another one what lies under it could not be opened. */
export async function nextKey(
  { keySeal }: Sealing,
  { sql: transaction, truth }: { readonly sql: Sql; readonly truth: Truth },
  partitionId: PartitionId,
  { nowMs, after }: { readonly nowMs: number; readonly after: number },
): Promise<PartitionKey> {
  await sql`SELECT pg_advisory_xact_lock(hashtext(${`partition key ${partitionId}`}))`.execute(transaction);
  const last = await lastNo(transaction, partitionId);
  if (last > after) return currentKey({ keySeal }, { sql: transaction, truth }, partitionId, nowMs);
  const keyNo = last + 1;
  const key = randomBytes(payloadKeyBytes);
  await truth.put("partition_keys", {
    partition_id: partitionId,
    key_no: keyNo,
    sealed: keySeal.seal(key, aboutPartition(partitionId, keyNo)),
    made_ms: nowMs,
  });
  return { keyNo, key };
}

export async function lastNo(transaction: Sql, partitionId: PartitionId): Promise<number> {
  const row = await transaction
    .selectFrom("partition_keys")
    .select("key_no")
    .where("partition_id", "=", partitionId)
    .orderBy("key_no", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.key_no ?? 0;
}
