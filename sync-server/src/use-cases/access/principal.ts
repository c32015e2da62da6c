/** Who asks, and what they may: the one place where rights are decided. */
import {
  may,
  partitionPermissions,
  type Permission,
  permissionsOf,
  type Role,
} from "#shared/model/access.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import type { DeviceId, OrgId, UserId } from "#shared/model/team.ts";

export interface PartitionRights {
  readonly name: string;
  readonly archived: boolean;
  /** Given in this partition, to the person or to a group of theirs. */
  readonly roles: readonly Role[];
}

export interface Principal {
  readonly orgId: OrgId;
  readonly userId: UserId;
  readonly by:
    | { readonly kind: "session"; readonly tokenHash: string }
    | { readonly kind: "device"; readonly deviceId: DeviceId; readonly familyId: string }
    | { readonly kind: "token"; readonly tokenId: string; readonly tokenHash: string };
  readonly orgRoles: readonly Role[];
  /** All of the organisation, those without any right as well. */
  readonly partitions: ReadonlyMap<PartitionId, PartitionRights>;
  /** What an API token narrows its maker's rights to. */
  readonly scopes?: {
    readonly permissions: ReadonlySet<Permission>;
    readonly partitions: ReadonlySet<PartitionId> | undefined;
  };
  readonly expiresMs: number;
}

/** What an archived partition still allows. */
const allowedInArchive: ReadonlySet<Permission> = new Set([
  "partition.read",
  "partition.manage",
  "item.erase",
]);

const inScope = ({ scopes }: Principal, permission: Permission, partitionId?: PartitionId): boolean =>
  scopes === undefined ||
  (scopes.permissions.has(permission) &&
    (scopes.partitions === undefined || partitionId === undefined || scopes.partitions.has(partitionId)) &&
    // A token for some partitions does not make, or manage, others.
    (scopes.partitions === undefined ||
      partitionId !== undefined ||
      !partitionPermissions.includes(permission)));

/** Whether the roles alone include it, in the organisation or in a partition of it. */
function holds(principal: Principal, permission: Permission, partitionId?: PartitionId): boolean {
  if (!inScope(principal, permission, partitionId)) return false;
  if (partitionId === undefined) return may(principal.orgRoles, permission);
  const rights = principal.partitions.get(partitionId);
  if (rights === undefined) return false;
  return (
    may(principal.orgRoles, permission) ||
    (partitionPermissions.includes(permission) && may(rights.roles, permission))
  );
}

export const allows = (principal: Principal, permission: Permission, partitionId?: PartitionId): boolean =>
  holds(principal, permission, partitionId) &&
  (partitionId === undefined ||
    principal.partitions.get(partitionId)?.archived !== true ||
    !partitionPermissions.includes(permission) ||
    allowedInArchive.has(permission));

export const partitionsWith = (principal: Principal, permission: Permission): readonly PartitionId[] =>
  [...principal.partitions.keys()].filter((partitionId) => allows(principal, permission, partitionId));

/**
 * Invariant: nobody gives, or takes, a role that includes what they do not have themselves. So an admin makes no owner,
 * and who manages one partition gives nothing in another.
 */
export const holdsAllOf = (principal: Principal, role: Role | null, partitionId?: PartitionId): boolean =>
  role === null ||
  permissionsOf[role].every(
    (permission) =>
      holds(principal, permission, partitionId) ||
      (partitionId !== undefined && !partitionPermissions.includes(permission)),
  );

/** As the trail names it. */
export function actorOf({ by, userId }: Principal): { kind: "user" | "device" | "token"; id: string } {
  switch (by.kind) {
    case "session":
      return { kind: "user", id: userId };
    case "device":
      return { kind: "device", id: by.deviceId };
    case "token":
      return { kind: "token", id: by.tokenId };
  }
}
