import * as z from "zod";
import { Permission } from "../../model/access.ts";
import { PartitionId } from "../../model/ids.ts";
import { UserId } from "../../model/team.ts";
import { PersonName } from "./people-model.ts";
import { procedure } from "./server-procedure.ts";

const manage = { kind: "org", permission: "tokens.manage" } as const;
const ApiToken = z.object({
  id: z.uuid(),
  userId: UserId,
  name: z.string(),
  permissions: z.array(Permission).readonly(),
  /** None named: all that its maker may. */
  partitions: z.array(PartitionId).readonly().nullable(),
  madeMs: z.int(),
  expiresMs: z.int(),
});
export type ApiToken = z.infer<typeof ApiToken>;

/** For programs: a part of what its maker may, and never more than that, whatever becomes of them. */
export const tokens = {
  list: procedure(manage)
    .route({ method: "GET", path: "/tokens", summary: "API tokens" })
    .output(z.array(ApiToken).readonly()),
  /** The token is shown this once. */
  create: procedure(manage)
    .route({ method: "POST", path: "/tokens", summary: "Make an API token" })
    .input(
      z.object({
        name: PersonName,
        permissions: z.array(Permission).min(1).max(Permission.options.length),
        partitions: z.array(PartitionId).max(1_000).nullable().default(null),
        expiresMs: z.int().positive(),
      }),
    )
    .output(ApiToken.extend({ token: z.string() })),
  revoke: procedure(manage)
    .route({ method: "DELETE", path: "/tokens/{id}", summary: "Revoke an API token" })
    .input(z.object({ id: z.uuid() }))
    .output(z.object({})),
};
