/** Everybody whom the table of rights can make, for tests that are generated from it. */
import { partitionPermissions, type Permission, permissionsOf, Role } from "#shared/model/access.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { OrgId, UserId } from "#shared/model/team.ts";
import type { Principal } from "./principal.ts";

const id = (end: string): string => `01970000-0000-7000-8000-${end.padStart(12, "0")}`;
/** A partition in which the role was given, one in which none was, and one that there is not. */
export const [ours, others, nowhere] = ["1", "2", "3"].map((end) => PartitionId.parse(id(end))) as [
  PartitionId,
  PartitionId,
  PartitionId,
];
export const places = { ours, others, nowhere } as const;

export interface Stance {
  readonly held: Role | undefined;
  /** Of the organisation, or in `ours` alone. */
  readonly level: "org" | "partition";
  /** `ours` is. */
  readonly archived: boolean;
}

export const stances: readonly Stance[] = [undefined, ...Role.options].flatMap((held) =>
  (["org", "partition"] as const).flatMap((level) =>
    [false, true].map((archived) => ({ held, level, archived })),
  ),
);

export const nameOf = ({ held, level, archived }: Stance): string =>
  `${held ?? "nobody"} by ${level}${archived ? ", archived" : ""}`;

export const principalWith = (
  orgRoles: readonly Role[],
  roles: readonly Role[],
  archived = false,
  by: Principal["by"] = { kind: "session", tokenHash: "" },
): Principal => ({
  orgId: OrgId.parse(id("91")),
  userId: UserId.parse(id("92")),
  by,
  orgRoles,
  partitions: new Map([
    [ours, { name: "Ours", archived, roles }],
    [others, { name: "Others", archived: false, roles: [] }],
  ]),
  expiresMs: Number.MAX_SAFE_INTEGER,
});

export function principalOf({ held, level, archived }: Stance, by?: Principal["by"]): Principal {
  const roles = held === undefined ? [] : [held];
  return level === "org" ? principalWith(roles, [], archived, by) : principalWith([], roles, archived, by);
}

const leftInArchive: readonly Permission[] = ["partition.read", "partition.manage", "item.erase"];

/** What the table says of a partition, in other words than the program's own. */
export function tableAllows(
  { held, level, archived }: Stance,
  permission: Permission,
  partitionId: PartitionId,
): boolean {
  if (held === undefined || !permissionsOf[held].includes(permission) || partitionId === nowhere)
    return false;
  if (
    archived &&
    partitionId === ours &&
    partitionPermissions.includes(permission) &&
    !leftInArchive.includes(permission)
  )
    return false;
  return level === "org" || (partitionId === ours && partitionPermissions.includes(permission));
}
