/** What items are, for whoever has their ids. Nothing of what may not be read is said but that it was erased, which every device is told. */
import type { SharedItemId } from "#shared/model/team.ts";
import type { DescribedItem } from "#shared/rpc/server/items-contract.ts";
import { dayMs } from "#shared/kit/spans.ts";
import { type Reads, system } from "../database/database.ts";
import { fatesOf, followed, rowsOf } from "../repositories/described-rows.ts";
import { allows, partitionsWith, type Principal } from "./access/principal.ts";

export interface DescribeItems {
  /** One for each, in their order. */
  describe(principal: Principal, itemIds: readonly SharedItemId[]): Promise<readonly DescribedItem[]>;
}

export interface DescribeItemsDeps {
  readonly reads: Pick<Reads, "read">;
  readonly nowMs: () => number;
  /** How long things lie in the trash. */
  readonly trashDays: number;
}

export const createDescribeItems = ({ reads, nowMs, trashDays }: DescribeItemsDeps): DescribeItems => ({
  async describe(principal, itemIds) {
    const read = partitionsWith(principal, "partition.read");
    // The trail tells of what was erased, removed and moved, and where.
    const readsTrail = allows(principal, "audit.read");
    const { now, fates } = await reads.read(system, async (transaction) => {
      const places = await followed(transaction, itemIds, (id) => readsTrail || read.includes(id));
      return { now: places, fates: await fatesOf(transaction, [...itemIds, ...places.values()]) };
    });
    const rows = await reads.read({ kind: "principal", read }, (transaction) =>
      rowsOf(transaction, read, [...now.values()]),
    );
    return itemIds.map((itemId): DescribedItem => {
      const current = now.get(itemId) ?? itemId;
      const removedFrom = fates.removed.get(current);
      const isErased = fates.erased.has(itemId) || fates.erased.has(current);
      if (isErased) return { state: readsTrail || read.length > 0 ? "erased" : "unknown", itemId };
      if (removedFrom !== undefined)
        return { state: readsTrail || read.includes(removedFrom) ? "removed" : "unknown", itemId };
      const row = rows.get(current);
      if (row === undefined) return { state: "unknown", itemId };
      // What its register says may be there a moment before since when.
      const goneMs = (fates.trashedSinceMs.get(current) ?? nowMs()) + trashDays * dayMs;
      return {
        state: "there",
        itemId,
        now: { partitionId: row.partition_id, itemId: row.item_id },
        name: row.name,
        kind: row.kind,
        ...(row.title === null ? {} : { title: row.title }),
        ...(row.trashed ? { trash: { goneMs, leftMs: goneMs - nowMs() } } : {}),
      };
    });
  },
});
