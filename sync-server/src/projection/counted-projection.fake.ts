import type { PartitionId } from "#shared/model/ids.ts";
import type { PayloadId } from "#shared/model/team.ts";
import type { Database } from "../database/database.ts";
import type { TestStore } from "../database/test-tiers.fake.ts";
import type { PayloadStore } from "../payloads/payload-store.ts";
import { putPayloadKey } from "../repositories/payload-keys.ts";
import { type Asked, counting } from "./counting.fake.ts";
import { startProjection } from "./projection.ts";

export interface ProjectedWorld {
  readonly store: TestStore;
  readonly payloads: PayloadStore;
}

/** A payload as `sealText` makes one: its key before what is sealed. */
export async function bringPayload(
  { store: { database }, payloads }: ProjectedWorld,
  partitionId: PartitionId,
  { payloadId, body }: { readonly payloadId: PayloadId; readonly body: Uint8Array },
): Promise<void> {
  await payloads.put(partitionId, payloadId, body.subarray(32));
  await database.write((sql, truth) =>
    putPayloadKey(database, { sql, truth, nowMs: 1 }, { partitionId, payloadId }, body.subarray(0, 32)),
  );
}

/** A projection that says what it asked of each table. `between`: after each transaction of it, with what that came to. */
export function startCounted(
  { store, payloads }: ProjectedWorld,
  between: (result: unknown) => Promise<void> = () => Promise.resolve(),
  nowMs: () => number = () => 1,
) {
  const asked: Asked = new Map();
  const database: Database = {
    ...store.database,
    async write(work) {
      const result = await store.database.write((sql, truth) => work(counting(sql, asked), truth));
      await between(result);
      return result;
    },
  };
  const projection = startProjection({
    name: "postgresql",
    database,
    log: store.log,
    payloads,
    nowMs,
    onPurgedIsBack: () => undefined,
    onLostCopies: () => undefined,
    report(error) {
      throw error;
    },
  });
  return { projection, asked, [Symbol.asyncDispose]: () => projection[Symbol.asyncDispose]() };
}
