/** Who a device is now, and what it may: by its own row and its person's. */
import type { AccessRow } from "#server/database/access-tables.ts";
import type { DeviceId } from "#shared/model/team.ts";
import type { AccessReader } from "./access-ports.ts";
import type { Principal } from "./principal.ts";
import { readRights } from "./read-rights.ts";

/** What the rights of devices come from. */
export const rowsOfDevices = [
  "devices",
  "users",
  "user_groups",
  "group_members",
  "acl",
  "partitions",
] as const;

/** Undefined where the person is gone, or shut out. */
export async function readUser(
  rows: AccessReader,
  { user_id }: Pick<AccessRow<"users">, "user_id">,
  by: Principal["by"],
  expiresMs: number,
): Promise<Principal | undefined> {
  const user = await rows.one("users", { user_id });
  if (user === undefined || user.inactive_ms !== null) return undefined;
  return { orgId: user.org_id, userId: user_id, by, expiresMs, ...(await readRights(rows, user)) };
}

/** Undefined where it is shut out, or its person. */
export async function readDevice(rows: AccessReader, deviceId: DeviceId): Promise<Principal | undefined> {
  const row = await rows.one("devices", { device_id: deviceId });
  if (row === undefined || row.revoked_ms !== null || row.family_id === null) return undefined;
  // The token says until when; a cached principal is given that of the token it is asked for by.
  const by = { kind: "device", deviceId, familyId: row.family_id } as const;
  return readUser(rows, row, by, Number.MAX_SAFE_INTEGER);
}
