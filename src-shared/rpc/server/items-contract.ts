import * as z from "zod";
import { PartitionId } from "../../model/ids.ts";
import { ItemKind } from "../../model/item.ts";
import { MoveId, SharedItemId } from "../../model/team.ts";
import { procedure } from "./server-procedure.ts";
import { suggesting } from "./suggestions-contract.ts";

/** Of one call. */
export const describedCountMax = 500;

/** Where an item is now. */
export const MovedItem = z.object({ partitionId: PartitionId, itemId: SharedItemId });
export type MovedItem = z.infer<typeof MovedItem>;

const described = { itemId: SharedItemId } as const;

/** What may be known of an item that somebody names by its id. */
export const DescribedItem = z.discriminatedUnion("state", [
  z.object({
    ...described,
    state: z.literal("there"),
    /** Where it is now, which is elsewhere after a move. */
    now: MovedItem,
    /** Of the file, or whatever it was. */
    name: z.string(),
    /** What people call it, or it calls itself. */
    title: z.string().optional(),
    kind: ItemKind,
    /** It lies in the trash. When it is removed from there, by the server's clock, and how long that is from now. */
    trash: z.object({ goneMs: z.number(), leftMs: z.number() }).optional(),
  }),
  z.object({ ...described, state: z.literal("erased") }),
  /** It lay in the trash until its time was over. */
  z.object({ ...described, state: z.literal("removed") }),
  /** There is none, or the caller may not read it: nobody is told which. */
  z.object({ ...described, state: z.literal("unknown") }),
]);
export type DescribedItem = z.infer<typeof DescribedItem>;

/** What is done with shared items by the server, for all at once. */
export const items = {
  /** One answer for each, in their order. Titles are of those that the caller may read. */
  describe: procedure({ kind: "anyone" })
    .route({ method: "POST", path: "/items/describe", summary: "What items are called, by their ids" })
    .input(z.object({ ids: z.array(SharedItemId).max(describedCountMax) }))
    .output(z.object({ items: z.array(DescribedItem).readonly() })),
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
  ...suggesting,
};
