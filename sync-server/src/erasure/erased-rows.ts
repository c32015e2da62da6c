/** Rows that an erasure writes and takes away. */
import { sql as raw } from "kysely";
import type { PartitionId } from "#shared/model/ids.ts";
import type { PayloadId, SharedItemId } from "#shared/model/team.ts";
import type { TagId } from "#shared/sync/edits.ts";
import type { Sql, Truth } from "../database/database.ts";
import { lockErased } from "../database/erased-among.ts";

export async function nextEpoch(sql: Sql): Promise<number> {
  await lockErased(sql);
  const row = await sql
    .selectFrom("erasures")
    .select((select) => select.fn.max("epoch").as("epoch"))
    .executeTakeFirst();
  const floor = await sql
    .selectFrom("server_facts")
    .select("value")
    .where("name", "=", floorName)
    .executeTakeFirst();
  return Math.max((row?.epoch ?? 0) + 1, Number(floor?.value ?? 0));
}

const floorName = "erasure-floor";
/** More than anybody erases between two backups. */
const lostCountMax = 1_000_000;

/**
 * A backup lacks the last erasures, which devices know of: the next are numbered beyond any of those, or a device would take
 * them for what it has heard of already.
 */
export async function putErasureFloor(sql: Sql, truth: Truth): Promise<void> {
  await truth.put("server_facts", { name: floorName, value: String((await nextEpoch(sql)) + lostCountMax) });
}

/** One that is erased already keeps its epoch: the devices know of it. */
export async function putErased(truth: Truth, ids: readonly string[], epoch: number): Promise<void> {
  for (const id of new Set(ids)) await truth.put("erased", { id, epoch });
}

interface Named {
  readonly partitionIds: readonly PartitionId[];
  readonly itemIds: readonly SharedItemId[];
  readonly payloadIds: readonly PayloadId[];
  readonly tagIds: readonly TagId[];
}

/** The keys first of all: without them the sealed bytes are noise, wherever a copy of them is. */
export async function removePayloadRows(
  truth: Truth,
  { partitionIds, payloadIds }: Pick<Named, "partitionIds" | "payloadIds">,
): Promise<void> {
  for (const partition_id of partitionIds)
    for (const payload_id of payloadIds) {
      await truth.remove("payload_keys", { partition_id, payload_id });
      await truth.remove("payloads", { partition_id, payload_id });
    }
}

const idsAtOnce = 500;

export async function removeProjected(sql: Sql, { partitionIds, itemIds, tagIds }: Named): Promise<void> {
  const spaces = await sql.selectFrom("model_spaces").select("space_no").execute();
  const vectors = spaces.map(({ space_no }) => raw.table(`emb_${space_no}`));
  const tables = [raw.table("segments"), raw.table("edits"), raw.table("items"), ...vectors];
  for (const partitionId of partitionIds) {
    for (let at = 0; at < itemIds.length; at += idsAtOnce) {
      const ids = itemIds.slice(at, at + idsAtOnce);
      for (const table of tables)
        await raw`DELETE FROM ${table} WHERE partition_id = ${partitionId} AND item_id IN (${raw.join(ids)})`.execute(
          sql,
        );
    }
    if (tagIds.length > 0)
      await sql
        .deleteFrom("tags")
        .where("partition_id", "=", partitionId)
        .where("tag_id", "in", tagIds)
        .execute();
  }
}
