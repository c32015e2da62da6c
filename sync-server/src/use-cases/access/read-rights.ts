import type { AccessRow } from "#server/database/access-tables.ts";
import type { Role } from "#shared/model/access.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import type { AccessReader } from "./access-ports.ts";
import type { PartitionRights, Principal } from "./principal.ts";

type Rights = Pick<Principal, "orgRoles" | "partitions">;

/** A person's roles, their groups' with them. */
export async function readRights(rows: AccessReader, user: AccessRow<"users">): Promise<Rights> {
  const groupIds = (await rows.many("group_members", { user_id: user.user_id })).map((row) => row.group_id);
  const groups = await Promise.all(groupIds.map((group_id) => rows.one("user_groups", { group_id })));
  const grants = await Promise.all(
    [user.user_id, ...groupIds].map((principal_id) => rows.many("acl", { principal_id })),
  );
  const rolesIn = Map.groupBy(grants.flat(), (grant) => grant.partition_id);
  const partitions = new Map<PartitionId, PartitionRights>();
  for (const row of await rows.many("partitions", { org_id: user.org_id })) {
    partitions.set(row.partition_id, {
      name: row.name,
      archived: row.archived_ms !== null,
      roles: (rolesIn.get(row.partition_id) ?? []).map((grant) => grant.role),
    });
  }
  const roles = [user.role, ...groups.map((group) => group?.role ?? null)];
  return { orgRoles: roles.filter((role): role is Role => role !== null), partitions };
}
