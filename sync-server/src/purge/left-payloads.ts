/**
 * Contents and originals that an item had and has no more: of what was shared anew, or taken back. Nobody is given them from then on.
 * As long as the log has a past they stay, for undoing a device names them again; then they are removed. What no row ever named
 * stays: rows are derived, and the birth that names it may be on its way, or be one that only a newer server can read.
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
  let markedCount: number;
  do markedCount = await database.write((sql) => mark(sql, partitionId, nowMs()));
  while (markedCount === purgeLimits.payloadsPerBatch);
  const leftMsMax = keptSinceMs(nowMs()) - purgeLimits.behindMs;
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

/** Of the row `p`: any item may have come to name it, not only the one that left it. Two conditions, each of which an index answers. */
const isUnnamed = (partitionId: PartitionId) =>
  raw<boolean>`NOT EXISTS (SELECT 1 FROM items i WHERE i.partition_id = ${partitionId} AND i.payload_id = p.payload_id)
    AND NOT EXISTS (SELECT 1 FROM items i WHERE i.partition_id = ${partitionId} AND i.original_payload_id = p.payload_id)`;

/**
 * Gives how many. A row that others hold waits for the next look: whoever names it again clears the mark, before or after. Other
 * instances look at other rows.
 */
async function mark(sql: Sql, partitionId: PartitionId, nowMs: number): Promise<number> {
  const { numAffectedRows = 0n } = await raw`UPDATE payloads SET left_ms = ${nowMs}
    WHERE partition_id = ${partitionId} AND payload_id IN (
      SELECT p.payload_id FROM payloads p
      WHERE p.partition_id = ${partitionId} AND p.left_by IS NOT NULL AND p.left_ms IS NULL AND ${isUnnamed(partitionId)}
      LIMIT ${raw.lit(purgeLimits.payloadsPerBatch)} FOR UPDATE SKIP LOCKED)`.execute(sql);
  return Number(numAffectedRows);
}

async function overdue(sql: Sql, partitionId: PartitionId, leftMsMax: number): Promise<readonly PayloadId[]> {
  const { rows } = await raw<{ payload_id: PayloadId }>`SELECT p.payload_id FROM payloads p
    WHERE p.partition_id = ${partitionId} AND p.left_ms <= ${leftMsMax} AND ${isUnnamed(partitionId)}
    LIMIT ${raw.lit(purgeLimits.payloadsPerBatch)} FOR UPDATE SKIP LOCKED`.execute(sql);
  return rows.map(({ payload_id }) => payload_id);
}
