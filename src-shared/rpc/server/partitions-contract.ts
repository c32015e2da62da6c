import * as z from "zod";
import { Role } from "../../model/access.ts";
import { PartitionId } from "../../model/ids.ts";
import { SharedName, PrincipalId, TeamPartition } from "../../model/team.ts";
import { WhoAmI } from "./people-model.ts";
import { procedure } from "./server-procedure.ts";

const manage = { kind: "partition", permission: "partition.manage" } as const;
const identified = z.object({ partitionId: PartitionId });
const Kept = TeamPartition.extend({ archived: z.boolean() });
const Access = z.object({ principalId: PrincipalId, kind: z.enum(["user", "group"]), role: Role });
export type PartitionAccess = z.infer<typeof Access>;

/** The units of sharing, and who may do what in each. */
export const partitions = {
  list: procedure({ kind: "anyone" })
    .route({ method: "GET", path: "/partitions", summary: "Partitions that I may do something in" })
    .output(WhoAmI.shape.partitions),
  create: procedure({ kind: "org", permission: "partition.manage" })
    .route({ method: "POST", path: "/partitions", summary: "Make a partition" })
    .input(z.object({ name: SharedName }))
    .output(Kept),
  rename: procedure(manage)
    .route({ method: "PUT", path: "/partitions/{partitionId}/name", summary: "Rename a partition" })
    .input(identified.extend({ name: SharedName }))
    .output(Kept),
  /** Archived: all can still be found and taken away, nothing is added or changed. */
  setArchived: procedure(manage)
    .route({
      method: "PUT",
      path: "/partitions/{partitionId}/archived",
      summary: "Archive a partition, or not",
    })
    .input(identified.extend({ archived: z.boolean() }))
    .output(Kept),
  access: procedure(manage)
    .route({
      method: "GET",
      path: "/partitions/{partitionId}/access",
      summary: "Who has a role in a partition",
    })
    .input(identified)
    .output(z.array(Access).readonly()),
  setAccess: procedure(manage)
    .route({
      method: "PUT",
      path: "/partitions/{partitionId}/access/{principalId}",
      summary: "Give a person or a group a role in a partition, or take it away",
    })
    .input(identified.extend({ principalId: PrincipalId, role: Role.nullable() }))
    .output(z.array(Access).readonly()),
};
