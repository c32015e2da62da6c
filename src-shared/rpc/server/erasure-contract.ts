import * as z from "zod";
import { ErasureId, ErasureReason, Receipt } from "../../audit/receipt.ts";
import { PartitionId } from "../../model/ids.ts";
import { PayloadId, SharedItemId, UserId } from "../../model/team.ts";
import { procedure } from "./server-procedure.ts";

const countMax = 1_000;

const ErasureState = z.object({
  id: ErasureId,
  /** Absent while it is under way: it goes on by itself, also when the server is started again. */
  receipt: Receipt.optional(),
});
export type ErasureState = z.infer<typeof ErasureState>;

/** Taking away for good, from the server and from every device. It cannot be undone, and nothing that comes later undoes it. */
export const erasure = {
  erase: procedure({ kind: "partition", permission: "item.erase" })
    .route({ method: "POST", path: "/partitions/{partitionId}/erasures", summary: "Erase items or payloads" })
    .input(
      z
        .object({
          partitionId: PartitionId,
          itemIds: z.array(SharedItemId).max(countMax).default([]),
          payloadIds: z.array(PayloadId).max(countMax).default([]),
          reason: ErasureReason,
        })
        .refine(({ itemIds, payloadIds }) => itemIds.length + payloadIds.length > 0, "names nothing"),
    )
    .output(ErasureState),
  /** Everything that any device of a person ever shared, in all partitions. */
  erasePerson: procedure({ kind: "org", permission: "people.manage" })
    .route({ method: "POST", path: "/erasures/person", summary: "Erase all that a person shared" })
    .input(z.object({ userId: UserId, reason: ErasureReason }))
    .output(ErasureState),
  receipt: procedure({ kind: "anyone" })
    .route({ method: "GET", path: "/erasures/{id}", summary: "The signed receipt of an erasure" })
    .input(z.object({ id: ErasureId }))
    .output(ErasureState),
};
