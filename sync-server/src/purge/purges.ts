/**
 * What has lain in the trash for long enough is removed, by the server alone and by its clock: birth and edits, and payloads that
 * nothing else names. It is decided, told and noted in one transaction, and from then on nothing brings it back; then it is taken
 * out of what holds it, in an order that may be gone through twice. What a crash cut short goes on with the next turn.
 */
import { sql as raw } from "kysely";
import type { PartitionId } from "#shared/model/ids.ts";
import { target } from "#shared/audit/leaf.ts";
import type { DeviceId, OrgId, PayloadId, SharedItemId } from "#shared/model/team.ts";
import { placeOf } from "#shared/sync/document-name.ts";
import { editsOf } from "#shared/sync/edits.ts";
import { dayMs } from "#shared/kit/spans.ts";
import type { OrgTrail } from "../audit/org-trail.ts";
import { type Database, type Sql, system, type Truth } from "../database/database.ts";
import type { Tables } from "../database/tables.ts";
import type { ErasableLog, ErasablePayloads, ErasureListener } from "../erasure/erasable.ts";
import { removePayloadRows } from "../erasure/erased-rows.ts";
import { openDocument, strip } from "../erasure/strip.ts";
import { endedSourcesOf } from "../moves/linked.ts";
import { leftBy } from "../repositories/left-payloads.ts";
import { removeSuggestions } from "../suggestions/suggestion-rows.ts";
import { purgeLimits } from "./limits.ts";
import { payloadsOnlyOf } from "./payloads-only-of.ts";

export interface PurgesDeps {
  readonly database: Database;
  readonly log: ErasableLog;
  readonly payloads: ErasablePayloads;
  readonly trail: Pick<OrgTrail, "appendIn">;
  readonly listener: Pick<ErasureListener, "appended" | "suggestionsChanged">;
  readonly settings: {
    /** That the server itself writes as. */
    readonly deviceId: DeviceId;
    readonly nowMs: () => number;
    /** How long things lie in the trash. */
    readonly trashDays: number;
  };
}

/** Any number: held by the one instance that decides, until its transaction ends. */
const lockNumber = 7_302_107;

/** All that is due, a batch at a time; whatever is under way with another instance is left to that one. */
export async function purgeTrash(deps: PurgesDeps): Promise<void> {
  for (;;) {
    const dueCount = await decide(deps);
    const goingCount = await takeAway(deps);
    if (dueCount < purgeLimits.itemsPerBatch && goingCount < purgeLimits.itemsPerBatch) return;
  }
}

type TrashedRow = Tables["trashed"];

/** Gives how many were looked at. */
const decide = ({ database, log, trail, settings }: PurgesDeps): Promise<number> =>
  database.write(async (sql, truth) => {
    if (!(await isOurs(sql))) return 0;
    const nowMs = settings.nowMs();
    const due = await sql
      .selectFrom("trashed")
      .selectAll()
      .where("since_ms", "<=", nowMs - settings.trashDays * dayMs)
      .orderBy("since_ms")
      .limit(purgeLimits.itemsPerBatch)
      .execute();
    const still = await stillTrashed(log, due);
    const orgs = await orgsOf(sql, still);
    for (const [orgId, rows] of Map.groupBy(still, ({ partition_id }) => orgs.get(partition_id)))
      if (orgId !== undefined) await tell(sql, truth, trail, orgId, rows);
    for (const { partition_id, item_id, document } of still)
      await truth.put("purged", { partition_id, item_id, document, purged_ms: nowMs, gone: false });
    // What it was called before it was moved goes with it: words of it may still be there.
    const purgedIds = still.map(({ item_id }) => item_id);
    for (const { partitionId, itemId } of await endedSourcesOf(sql, purgedIds, (id) => isPurged(sql, id))) {
      const { edits: document } = placeOf(partitionId, itemId);
      const place = { partition_id: partitionId, item_id: itemId, document };
      await truth.put("purged", { ...place, purged_ms: nowMs, gone: false });
    }
    // What is there no more, or was restored, is noted as the document has it.
    for (const { partition_id, item_id, hlc } of due)
      await truth.remove("trashed", { partition_id, item_id, hlc });
    return due.length;
  });

async function isPurged(sql: Sql, itemId: SharedItemId): Promise<boolean> {
  const row = await sql
    .selectFrom("purged")
    .select("item_id")
    .where("item_id", "=", itemId)
    .executeTakeFirst();
  return row !== undefined;
}

async function isOurs(sql: Sql): Promise<boolean> {
  const { rows } = await raw<{ ours: boolean }>`
    SELECT pg_try_advisory_xact_lock(${raw.lit(lockNumber)}) AS ours`.execute(sql);
  return rows[0]?.ours ?? false;
}

/** Rows are derived, and may be of before somebody restored it: the document says whether the register is still the newest. */
async function stillTrashed(
  log: Pick<ErasableLog, "load">,
  due: readonly TrashedRow[],
): Promise<readonly TrashedRow[]> {
  const still: TrashedRow[] = [];
  for (const [name, rows] of Map.groupBy(due, ({ document }) => document)) {
    const doc = await openDocument(log, name);
    for (const row of rows)
      if (editsOf(doc, placeOf(row.partition_id, row.item_id).key).trashedAt === row.hlc) still.push(row);
    doc.destroy();
  }
  return still;
}

async function orgsOf(
  sql: Sql,
  rows: readonly Pick<TrashedRow, "partition_id">[],
): Promise<ReadonlyMap<PartitionId, OrgId>> {
  const ids = [...new Set(rows.map(({ partition_id }) => partition_id))];
  if (ids.length === 0) return new Map();
  const found = await sql
    .selectFrom("partitions")
    .select(["partition_id", "org_id"])
    .where("partition_id", "in", ids)
    .execute();
  return new Map(found.map(({ partition_id, org_id }) => [partition_id, org_id]));
}

/** Before anything goes. */
async function tell(
  sql: Sql,
  truth: Truth,
  trail: Pick<OrgTrail, "appendIn">,
  orgId: OrgId,
  rows: readonly TrashedRow[],
): Promise<void> {
  const leaves = [...Map.groupBy(rows, ({ partition_id }) => partition_id)].flatMap(([partitionId, items]) =>
    Array.from({ length: Math.ceil(items.length / purgeLimits.itemsPerLeaf) }, (_, part) => ({
      actor: { kind: "system" as const, id: "purge" },
      act: "item.purge" as const,
      targets: [
        target("partition", partitionId),
        ...items
          .slice(part * purgeLimits.itemsPerLeaf, (part + 1) * purgeLimits.itemsPerLeaf)
          .map(({ item_id }) => target("item", item_id)),
      ],
    })),
  );
  await trail.appendIn(sql, truth, orgId, leaves);
}

/** Of what was decided, now or before a crash, and of what somebody who did not know brought back. Gives of how many. */
async function takeAway(deps: PurgesDeps): Promise<number> {
  const { database } = deps;
  const going = await database.read(system, (sql) =>
    sql
      .selectFrom("purged")
      .selectAll()
      .where("gone", "=", false)
      .orderBy("document")
      .limit(purgeLimits.itemsPerBatch)
      .execute(),
  );
  for (const rows of Map.groupBy(going, ({ document }) => document).values()) await takeOut(deps, rows);
  return going.length;
}

/** Of one document. Invariant: every step may be done again, and none needs what an earlier one has taken away. */
async function takeOut(
  { database, log, payloads, listener, settings: { deviceId } }: PurgesDeps,
  rows: readonly Tables["purged"][],
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const partitionId = first.partition_id;
  const itemIds = rows.map(({ item_id }) => item_id);
  const { births, edits } = placeOf(partitionId, first.item_id);
  const keys = new Set(itemIds.map((itemId) => placeOf(partitionId, itemId).key));
  const gone = { keys, payloadIds: new Set<PayloadId>(), tagIds: new Set<never>(), mustForget: false };
  const before = await database.read(system, (sql) => leftBy(sql, partitionId, itemIds));
  const leaving = { partitionId, births, itemIds, keys, payloadIds: before };
  const payloadIds = await payloadsOnlyOf({ database, log }, leaving);
  const over = await database.write(async (sql, truth) => {
    await removePayloadRows(truth, { partitionIds: [partitionId], payloadIds });
    return removeSuggestions({ sql, truth }, { partitionIds: [partitionId], itemIds });
  });
  listener.suggestionsChanged(over);
  for (const payloadId of payloadIds) await payloads.remove(partitionId, payloadId);
  for (const name of [edits, births]) await strip({ log, listener, deviceId }, name, gone);
  await database.write(async (_, truth) => {
    for (const row of rows) await truth.put("purged", { ...row, gone: true });
  });
}
