import * as z from "zod";
import { GroupId, UserId } from "../../model/team.ts";
import { Group, OrgRole, PersonName } from "./people-model.ts";
import { procedure } from "./server-procedure.ts";

const manage = { kind: "org", permission: "people.manage" } as const;
const identified = z.object({ groupId: GroupId });

/** Whoever is in a group has its roles. */
export const groups = {
  list: procedure({ kind: "org", permission: "people.read" })
    .route({ method: "GET", path: "/groups", summary: "Groups of the organisation" })
    .output(z.array(Group).readonly()),
  create: procedure(manage)
    .route({ method: "POST", path: "/groups", summary: "Make a group" })
    .input(z.object({ name: PersonName, role: OrgRole.default(null) }))
    .output(Group),
  update: procedure(manage)
    .route({ method: "PUT", path: "/groups/{groupId}", summary: "Rename a group, or change its role" })
    .input(identified.extend({ name: PersonName, role: OrgRole }))
    .output(Group),
  remove: procedure(manage)
    .route({ method: "DELETE", path: "/groups/{groupId}", summary: "Remove a group with its rights" })
    .input(identified)
    .output(z.object({})),
  addMember: procedure(manage)
    .route({
      method: "PUT",
      path: "/groups/{groupId}/members/{userId}",
      summary: "Put a person into a group",
    })
    .input(identified.extend({ userId: UserId }))
    .output(Group),
  removeMember: procedure(manage)
    .route({ method: "DELETE", path: "/groups/{groupId}/members/{userId}", summary: "Take a person out" })
    .input(identified.extend({ userId: UserId }))
    .output(Group),
};
