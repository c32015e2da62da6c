/** What the hub is told of a device's rights, and how a token comes in. */
import { partitionPermissions, type Permission } from "#shared/model/access.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import type { DeviceAccess } from "../hub/hub-port.ts";
import { allows, type Principal } from "./access/principal.ts";

/** The token behind `Bearer` in a header. */
export function bearerOf(authorization: string | undefined): string | undefined {
  const [, bearer] = /^Bearer ([\w.~+/=-]{1,8192})$/i.exec(authorization ?? "") ?? [];
  return bearer;
}

/** `epoch` counts changes of anybody's rights. */
export function deviceAccess(principal: Principal, epoch: number): DeviceAccess {
  const permissions = new Map<PartitionId, ReadonlySet<Permission>>();
  for (const partitionId of principal.partitions.keys()) {
    const held = partitionPermissions.filter((permission) => allows(principal, permission, partitionId));
    if (held.length > 0) permissions.set(partitionId, new Set(held));
  }
  return { epoch, permissions };
}
