/**
 * What came of the file that was brought for a device last, so that it can be told: a device keeps in every further file
 * what it was not told of, so the last one is enough.
 */
import * as z from "zod";
import { PartitionId } from "#shared/model/ids.ts";
import { JsonText } from "#shared/model/json-text.ts";
import { type DeviceId, type OrgId, PayloadId } from "#shared/model/team.ts";
import { RefusedPayload, RefusedUpdate } from "#shared/sync/answer-file.ts";
import type { DeltaOrigin } from "#shared/sync/delta-file.ts";
import { type Database, type Sql, system } from "../database/database.ts";

const DeltaOutcome = z.object({
  kept: z.array(z.object({ partitionId: PartitionId, payloadId: PayloadId })).readonly(),
  refusedPayloads: z.array(RefusedPayload).readonly(),
  refusedUpdates: z.array(RefusedUpdate).readonly(),
});
export type DeltaOutcome = z.infer<typeof DeltaOutcome>;

/** `fileMs`: 0 where no file was ever brought. */
export type NotedOutcome = DeltaOutcome & { readonly fileMs: number };

const nothing: DeltaOutcome = { kept: [], refusedPayloads: [], refusedUpdates: [] };

export interface DeltaOutcomes {
  /** Resolves when it is on the disk. Of a file that was read to its end `isWhole` says all there is to say. */
  note(
    origin: Pick<DeltaOrigin, "orgId" | "deviceId" | "madeMs">,
    outcome: DeltaOutcome,
    isWhole: boolean,
  ): Promise<void>;
  of(orgId: OrgId, deviceId: DeviceId): Promise<NotedOutcome>;
}

export const createDeltaOutcomes = (database: Database): DeltaOutcomes => ({
  note: ({ orgId, deviceId, madeMs }, outcome, isWhole) =>
    database.write(async (sql, truth) => {
      const known = await rowOf(sql, orgId, deviceId);
      // An older file says nothing that a later one does not.
      if (known !== undefined && known.made_ms > madeMs) return;
      const said = known === undefined ? nothing : outcomeOf(known.outcome_json);
      await truth.put("delta_outcomes", {
        org_id: orgId,
        device_id: deviceId,
        made_ms: madeMs,
        outcome_json: JSON.stringify(isWhole ? outcome : both(said, outcome)),
      });
    }),
  async of(orgId, deviceId) {
    const row = await database.read(system, (sql) => rowOf(sql, orgId, deviceId));
    return row === undefined
      ? { ...nothing, fileMs: 0 }
      : { ...outcomeOf(row.outcome_json), fileMs: row.made_ms };
  },
});

const outcomeOf = (json: string): DeltaOutcome => JsonText.pipe(DeltaOutcome).parse(json);

const rowOf = (sql: Sql, orgId: OrgId, deviceId: DeviceId) =>
  sql
    .selectFrom("delta_outcomes")
    .select(["made_ms", "outcome_json"])
    .where("org_id", "=", orgId)
    .where("device_id", "=", deviceId)
    .executeTakeFirst();

/** Of what was said twice the later holds. */
function both(before: DeltaOutcome, after: DeltaOutcome): DeltaOutcome {
  const payloads = new Set([
    ...after.kept.map(({ payloadId }) => payloadId),
    ...after.refusedPayloads.map(({ id }) => id),
  ]);
  const updates = new Set(after.refusedUpdates.map(({ sha256 }) => sha256));
  return {
    kept: [...before.kept.filter(({ payloadId }) => !payloads.has(payloadId)), ...after.kept],
    refusedPayloads: [
      ...before.refusedPayloads.filter(({ id }) => !payloads.has(id)),
      ...after.refusedPayloads,
    ],
    refusedUpdates: [
      ...before.refusedUpdates.filter(({ sha256 }) => !updates.has(sha256)),
      ...after.refusedUpdates,
    ],
  };
}
