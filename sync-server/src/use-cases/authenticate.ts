/** What routes and sockets ask of identity and rights. */
import { type Permission, partitionPermissions } from "#shared/model/access.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import type { DeviceId } from "#shared/model/team.ts";
import type { DeviceAccess } from "../hub/hub-port.ts";
import { allows, type Principal } from "./access/principal.ts";

/** Undefined where the token is nobody's, is over, or was taken back. */
export type Authenticate = (bearer: string) => Promise<Principal | undefined>;

/** A device with what its person may do now; `epoch` counts changes of anybody's rights. */
export interface DeviceRights {
  readonly principal: Principal;
  readonly epoch: number;
}

/** Undefined where the device was taken back. */
export type RightsOfDevice = (deviceId: DeviceId) => Promise<DeviceRights | undefined>;

/** The token behind `Bearer` in a header. */
export function bearerOf(authorization: string | undefined): string | undefined {
  const [, bearer] = /^Bearer ([\w.~+/=-]{1,8192})$/i.exec(authorization ?? "") ?? [];
  return bearer;
}

export function deviceAccess({ principal, epoch }: DeviceRights): DeviceAccess {
  const permissions = new Map<PartitionId, ReadonlySet<Permission>>();
  for (const partitionId of principal.partitions.keys()) {
    const held = partitionPermissions.filter((permission) => allows(principal, permission, partitionId));
    if (held.length > 0) permissions.set(partitionId, new Set(held));
  }
  return { epoch, permissions };
}
