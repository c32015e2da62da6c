/** Payloads in PostgreSQL, so that every instance of the server has them. */
import { system, type Database, type Reads } from "../database/database.ts";
import type { PayloadStore } from "./payload-store.ts";

export function createTablePayloads(database: Database, reads: Reads): PayloadStore {
  return {
    put: (partitionId, payloadId, sealed) =>
      database.write(async (transaction) => {
        await transaction
          .insertInto("payload_bodies")
          .values({ partition_id: partitionId, payload_id: payloadId, body: sealed })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }),
    // They are large, and whoever reads one has its key from the primary: an erased one has none.
    get: (partitionId, payloadId) =>
      reads.read(system, async (transaction) => {
        const row = await transaction
          .selectFrom("payload_bodies")
          .select("body")
          .where("partition_id", "=", partitionId)
          .where("payload_id", "=", payloadId)
          .executeTakeFirst();
        return row?.body;
      }),
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
