/** Who may do what, said once: the server asks this table, and its tests are generated from it. */
import * as z from "zod";

export const Role = z.enum(["owner", "admin", "curator", "member", "viewer", "auditor"]);
export type Role = z.infer<typeof Role>;

export const Permission = z.enum([
  /** Search and open what is shared there. */
  "partition.read",
  /** Share items of one's own there, and take them back. */
  "item.write",
  /** Tags, titles, notes and the trash of anything there. */
  "edit.write",
  /** Tags, titles and notes that a person with `edit.write` must take over first. Whoever has that has this. */
  "edit.suggest",
  /** Take away for good, from every replica. */
  "item.erase",
  "partition.manage",
  "people.read",
  "people.manage",
  "devices.manage",
  "tokens.manage",
  "audit.read",
  "server.manage",
  /** Give the organisation away, or end it. */
  "org.manage",
]);
export type Permission = z.infer<typeof Permission>;

/** A role in the organisation holds in every partition; one that is given in a partition holds there alone. */
export const permissionsOf: Readonly<Record<Role, readonly Permission[]>> = {
  owner: Permission.options,
  admin: Permission.options.filter((permission) => permission !== "org.manage"),
  curator: ["partition.read", "item.write", "edit.write", "edit.suggest", "item.erase", "people.read"],
  member: ["partition.read", "item.write", "edit.write", "edit.suggest", "people.read"],
  viewer: ["partition.read", "edit.suggest", "people.read"],
  auditor: ["people.read", "audit.read"],
};

/** Those that are asked of a partition: a role that was given there answers, too. */
export const partitionPermissions: readonly Permission[] = [
  "partition.read",
  "item.write",
  "edit.write",
  "edit.suggest",
  "item.erase",
  "partition.manage",
];

export const may = (roles: Iterable<Role>, permission: Permission): boolean => {
  for (const role of roles) if (permissionsOf[role].includes(permission)) return true;
  return false;
};
