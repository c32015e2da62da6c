/** Payloads in PostgreSQL, so that every instance of the server has them. */
import { system, type Database, type Reads } from "../database/database.ts";
import type { PayloadBodies } from "./payload-store.ts";

export function createTablePayloads(database: Database, reads: Reads): PayloadBodies {
  const getFrom =
    (source: Reads): PayloadBodies["get"] =>
    (partitionId, payloadId) =>
      source.read(system, async (transaction) => {
        const row = await transaction
          .selectFrom("payload_bodies")
          .select("body")
          .where("partition_id", "=", partitionId)
          .where("payload_id", "=", payloadId)
          .executeTakeFirst();
        return row?.body;
      });
  return {
    put: (partitionId, payloadId, sealed) =>
      database.write(async (transaction) => {
        await transaction
          .insertInto("payload_bodies")
          .values({ partition_id: partitionId, payload_id: payloadId, body: sealed })
          // Of one id there is one body, but where a disk spoilt it.
          .onConflict((conflict) =>
            conflict.columns(["partition_id", "payload_id"]).doUpdateSet({ body: sealed }),
          )
          .execute();
      }),
    // They are large, and whoever reads one has its key from the primary: an erased one has none.
    get: getFrom(reads),
    getSource: getFrom(database),
    has: (partitionId, payloadId) =>
      database.read(system, async (transaction) => {
        const row = await transaction
          .selectFrom("payload_bodies")
          .select("payload_id")
          .where("partition_id", "=", partitionId)
          .where("payload_id", "=", payloadId)
          .executeTakeFirst();
        return row !== undefined;
      }),
    remove: (partitionId, payloadId) =>
      database.write(async (transaction) => {
        await transaction
          .deleteFrom("payload_bodies")
          .where("partition_id", "=", partitionId)
          .where("payload_id", "=", payloadId)
          .execute();
      }),
  };
}
