import * as z from "zod";
import { PartitionId } from "../../model/ids.ts";
import { MoveId, SharedItemId } from "../../model/team.ts";
import { procedure } from "./server-procedure.ts";

/** Where an item is now. */
export const MovedItem = z.object({ partitionId: PartitionId, itemId: SharedItemId });
export type MovedItem = z.infer<typeof MovedItem>;

/** What is done with shared items by the server, for all at once. */
export const items = {
  /**
   * `item.write` and `edit.write` are asked for in both partitions. The copy has an id of its own; where the item has moved
   * before, it is moved from where it is now.
   */
  move: procedure({ kind: "partition", permission: "item.write" })
    .route({
      method: "POST",
      path: "/partitions/{partitionId}/moves",
      summary: "Move an item to another partition",
    })
    .input(z.object({ partitionId: PartitionId, itemId: SharedItemId, to: PartitionId, moveId: MoveId }))
    .output(MovedItem),
};
