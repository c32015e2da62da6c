/**
 * Contents and originals that no item names any more: of what was shared anew, or taken back. Nobody is given them from then on.
 * As long as the log has a past they stay, for undoing a device names them again; then they are removed.
 */
import { sql as raw } from "kysely";
import type { PartitionId } from "#shared/model/ids.ts";
import type { PayloadId } from "#shared/model/team.ts";
import { type Database, type Sql, system } from "../database/database.ts";
import type { ErasablePayloads } from "../erasure/erasable.ts";
import { removePayloadRows } from "../erasure/erased-rows.ts";
import { keptSinceMs } from "../log/past.ts";
import { purgeLimits } from "./limits.ts";

export interface LeftPayloadsDeps {
  readonly database: Database;
  readonly payloads: ErasablePayloads;
  readonly nowMs: () => number;
}

/** Any number: held by the one instance that looks, until its transaction ends. */
const lockNumber = 7_302_108;

/** A partition at a time, each in short transactions: others wait for none of it for long. */
export async function removeLeft(deps: LeftPayloadsDeps): Promise<void> {
  const rows = await deps.database.read(system, (sql) =>
    sql.selectFrom("partitions").select("partition_id").execute(),
  );
  for (const { partition_id } of rows) await removeLeftIn(deps, partition_id);
}

/** Marks what is left and removes what has been for long. */
async function removeLeftIn(
  { database, payloads, nowMs }: LeftPayloadsDeps,
  partitionId: PartitionId,
): Promise<void> {
  await database.write((sql) => mark(sql, partitionId, nowMs()));
  const leftMsMax = keptSinceMs(nowMs());
  for (;;) {
    const payloadIds = await database.write(async (sql, truth) => {
      const gone = await overdue(sql, partitionId, leftMsMax);
      // The keys first of all: without them the sealed bytes are noise.
      await removePayloadRows(truth, { partitionIds: [partitionId], payloadIds: gone });
      return gone;
    });
    for (const payloadId of payloadIds) await payloads.remove(partitionId, payloadId);
    if (payloadIds.length < purgeLimits.payloadsPerBatch) return;
  }
}

/** Two conditions, for a database joins each at once and looks up each row for their sum. */
const isUnnamed = raw<boolean>`NOT EXISTS (SELECT 1 FROM items i WHERE i.partition_id = p.partition_id AND i.payload_id = p.payload_id)
  AND NOT EXISTS (SELECT 1 FROM items i WHERE i.partition_id = p.partition_id AND i.original_payload_id = p.payload_id)`;
const isNamed = raw<boolean>`(EXISTS (SELECT 1 FROM items i WHERE i.partition_id = p.partition_id AND i.payload_id = p.payload_id)
  OR EXISTS (SELECT 1 FROM items i WHERE i.partition_id = p.partition_id AND i.original_payload_id = p.payload_id))`;

/** What has just come may wait for its birth; what was named again while this looked is put right by the next look. */
async function mark(sql: Sql, partitionId: PartitionId, nowMs: number): Promise<void> {
  const { rows } = await raw<{ ours: boolean }>`
    SELECT pg_try_advisory_xact_lock(${raw.lit(lockNumber)}) AS ours`.execute(sql);
  if (rows[0]?.ours !== true) return;
  await raw`UPDATE payloads p SET left_ms = NULL, left_by = NULL
    WHERE p.partition_id = ${partitionId} AND left_ms IS NOT NULL AND ${isNamed}`.execute(sql);
  await raw`UPDATE payloads p SET left_ms = ${nowMs} WHERE p.partition_id = ${partitionId}
    AND left_ms IS NULL AND received_ms <= ${nowMs - purgeLimits.unnamedMs} AND ${isUnnamed}`.execute(sql);
}

async function overdue(sql: Sql, partitionId: PartitionId, leftMsMax: number): Promise<readonly PayloadId[]> {
  const { rows } = await raw<{ payload_id: PayloadId }>`SELECT payload_id FROM payloads p
    WHERE p.partition_id = ${partitionId} AND left_ms <= ${leftMsMax} AND ${isUnnamed}
    LIMIT ${raw.lit(purgeLimits.payloadsPerBatch)}`.execute(sql);
  return rows.map(({ payload_id }) => payload_id);
}
