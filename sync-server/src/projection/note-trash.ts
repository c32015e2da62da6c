import { sql as raw } from "kysely";
import type { SharedItemId } from "#shared/model/team.ts";
import { type DocumentName, partsOf } from "#shared/sync/document-name.ts";
import type { Sql, Truth } from "../database/database.ts";

/**
 * Since when the items of a document lie in the trash. By the clock of this server: by a device's an item could go at once, or
 * never. `trashed`: the register that put it there, by item. `among`: no others are looked at. What is noted is asked for also where there is none: an erasure
 * takes away the rows that would say so.
 */
export async function noteTrash(
  sql: Sql,
  truth: Truth,
  name: DocumentName,
  trashed: ReadonlyMap<SharedItemId, string>,
  { nowMs, among }: { readonly nowMs: number; readonly among: readonly SharedItemId[] | undefined },
): Promise<void> {
  const { partitionId: partition_id } = partsOf(name);
  const rows = await sql
    .selectFrom("trashed")
    .select(["item_id", "hlc"])
    .where("partition_id", "=", partition_id)
    .where("document", "=", name)
    .$if(among !== undefined, (query) =>
      query.where(raw<boolean>`item_id = ANY (${[...(among ?? [])]}::text[])`),
    )
    .execute();
  const known = new Map(rows.map(({ item_id, hlc }) => [item_id, hlc]));
  for (const item_id of known.keys())
    if (!trashed.has(item_id)) await truth.remove("trashed", { partition_id, item_id });
  for (const [item_id, hlc] of trashed)
    if (known.get(item_id) !== hlc)
      await truth.put("trashed", { partition_id, item_id, document: name, hlc, since_ms: nowMs });
}
