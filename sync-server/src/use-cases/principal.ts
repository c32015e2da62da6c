/** Who asks, and what they may do: found out once a request, by its token. */
import { may, permissionsOf, type Permission, type Role } from "#shared/model/access.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import type { DeviceId, OrgId, UserId } from "#shared/model/team.ts";

export interface Rights {
  /** Counts the changes of anybody's rights: what was found out at an earlier one is found out anew. */
  readonly epoch: number;
  /** In the organisation, and so in all of its partitions. */
  readonly org: ReadonlySet<Permission>;
  /** All that may be done there, by roles in the organisation, in the partition and of groups together. */
  readonly partitions: ReadonlyMap<PartitionId, ReadonlySet<Permission>>;
}

export interface Principal {
  readonly orgId: OrgId;
  readonly userId: UserId;
  /** Where a device asks. */
  readonly deviceId?: DeviceId;
  readonly by: "session" | "device" | "token";
  readonly rights: Rights;
}

/** Undefined where the token is nobody's, is over, or was taken back. */
export type Authenticate = (bearer: string) => Promise<Principal | undefined>;

/** What a device may do now; undefined where it was taken back. */
export type RightsOfDevice = (deviceId: DeviceId) => Promise<Rights | undefined>;

export const mayIn = ({ rights }: Principal, partitionId: PartitionId, permission: Permission): boolean =>
  rights.partitions.get(partitionId)?.has(permission) ?? false;

/** Partitions in which the principal has the permission. */
export const partitionsWith = ({ rights }: Principal, permission: Permission): readonly PartitionId[] =>
  [...rights.partitions].flatMap(([id, held]) => (held.has(permission) ? [id] : []));

export const permissionsIn = (roles: readonly Role[]): ReadonlySet<Permission> =>
  new Set(roles.flatMap((role) => permissionsOf[role]).filter((permission) => may(roles, permission)));
