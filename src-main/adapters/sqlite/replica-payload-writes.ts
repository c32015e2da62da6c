/** Payloads on their way: what arrived, what failed and what was refused, and those that are carried for others. */
import type Database from "better-sqlite3-multiple-ciphers";
import type { PayloadPlace } from "#core/ports/replica-store.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { PayloadId } from "#shared/model/team.ts";
import type { SharingRefusal } from "#shared/rpc/team-status.ts";
import type { Replica } from "./replica.ts";

export function createPayloadWrites(
  database: Database.Database,
): Pick<Replica, "carryPayload" | "payloadArrived" | "payloadFailed" | "payloadRefused"> {
  const arrived = database
    .prepare<[string, string], number>(
      "DELETE FROM payload_outbox WHERE payload_id = ? AND partition_id = ? RETURNING shared_number",
    )
    .pluck();
  const complete = database.prepare(
    `UPDATE shared_items SET state = 'acknowledged' WHERE number = ? AND state = 'queued' AND unborn = 0
       AND update_number IS NULL AND NOT EXISTS (SELECT 1 FROM payload_outbox WHERE shared_number = number)`,
  );
  const failed = database.prepare(
    "UPDATE payload_outbox SET attempt_count = attempt_count + 1, next_attempt_ms = ? WHERE payload_id = ? AND partition_id = ?",
  );
  const refuse = database.prepare(
    `UPDATE shared_items SET state = 'refused', why = ?, changed_ms = ?, unborn = 0, unsure = 0
     WHERE number = (SELECT shared_number FROM payload_outbox WHERE payload_id = ? AND partition_id = ?)`,
  );
  const carry = database.prepare(
    `INSERT INTO carried_payloads (payload_id, body, partition_id) SELECT ?, ?, ?
     WHERE NOT EXISTS (SELECT 1 FROM erased_ids WHERE id = ?) ON CONFLICT DO NOTHING`,
  );
  return {
    carryPayload: ({ payloadId, body, partitionId = null }) =>
      void carry.run(PayloadId.parse(payloadId), body, partitionId, payloadId),
    payloadArrived: database.transaction(({ payloadId, partitionId }: PayloadPlace) => {
      const number = arrived.get(PayloadId.parse(payloadId), PartitionId.parse(partitionId));
      if (number !== undefined) complete.run(number);
    }),
    payloadFailed: ({ payloadId, partitionId }, nextAttemptMs) =>
      void failed.run(nextAttemptMs, PayloadId.parse(payloadId), PartitionId.parse(partitionId)),
    payloadRefused: database.transaction(
      ({ payloadId, partitionId }: PayloadPlace, why: SharingRefusal, nowMs: number) => {
        refuse.run(why, nowMs, PayloadId.parse(payloadId), PartitionId.parse(partitionId));
        arrived.get(payloadId, partitionId);
      },
    ),
  };
}
