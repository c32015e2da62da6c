import type { PartitionId } from "#shared/model/ids.ts";
import { PayloadId, type SharedItemId } from "#shared/model/team.ts";
import { readBirths } from "#shared/sync/births.ts";
import type { DocumentName } from "#shared/sync/document-name.ts";
import { type Database, system } from "../database/database.ts";
import type { ErasableLog } from "../erasure/erasable.ts";
import { openDocument } from "../erasure/strip.ts";

export interface Leaving {
  readonly partitionId: PartitionId;
  /** All of these items' births. */
  readonly births: DocumentName;
  readonly itemIds: readonly SharedItemId[];
  /** Their numbers there. */
  readonly keys: ReadonlySet<string>;
  /** What is known to be theirs, though no birth says so any more. */
  readonly payloadIds?: readonly PayloadId[];
}

/** Contents and originals of these items, but what another item of the partition names, too. */
export async function payloadsOnlyOf(
  { database, log }: { readonly database: Database; readonly log: Pick<ErasableLog, "load"> },
  { partitionId, births, itemIds, keys, payloadIds = [] }: Leaving,
): Promise<readonly PayloadId[]> {
  const theirs = new Set<string>(payloadIds);
  const others = new Set<string>();
  const doc = await openDocument(log, births);
  for (const [key, { payloadId }] of readBirths(doc)) (keys.has(key) ? theirs : others).add(payloadId);
  doc.destroy();
  return database.read(system, async (sql) => {
    const rows = sql
      .selectFrom("items")
      .select(["payload_id", "original_payload_id"])
      .where("partition_id", "=", partitionId);
    for (const row of await rows.where("item_id", "in", itemIds).execute()) {
      theirs.add(row.payload_id);
      if (row.original_payload_id !== null) theirs.add(row.original_payload_id);
    }
    if (theirs.size === 0) return [];
    const named = await rows
      .where("item_id", "not in", itemIds)
      .where((where) =>
        where.or([
          where("payload_id", "in", [...theirs] as PayloadId[]),
          where("original_payload_id", "in", [...theirs]),
        ]),
      )
      .execute();
    for (const row of named) {
      others.add(row.payload_id);
      if (row.original_payload_id !== null) others.add(row.original_payload_id);
    }
    return [...theirs].flatMap((id) => (others.has(id) ? [] : (PayloadId.safeParse(id).data ?? [])));
  });
}
