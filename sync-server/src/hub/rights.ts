import type { Permission } from "#shared/model/access.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import type { DocumentParts } from "#shared/sync/document-name.ts";
import type { Connection } from "./hub-state.ts";

export const mayRead = (connection: Connection, partitionId: PartitionId): boolean =>
  has(connection, partitionId, "partition.read");

/** What a device shared is written by that device alone; what people did to it, by all who may edit. */
export function mayWrite(connection: Connection, { kind, partitionId, segment }: DocumentParts): boolean {
  if (kind !== "births") return has(connection, partitionId, "edit.write");
  return segment?.deviceId === connection.deviceId && has(connection, partitionId, "item.write");
}

/** What others shared may be brought back by who may share. */
export const mayBringBack = (connection: Connection, { kind, partitionId }: DocumentParts): boolean =>
  has(connection, partitionId, kind === "births" ? "item.write" : "edit.write");

/** What somebody suggests there is for them to decide. */
export const mayDecide = (connection: Connection, partitionId: PartitionId): boolean =>
  has(connection, partitionId, "edit.write");

export const readable = ({ access }: Connection): readonly PartitionId[] =>
  [...access.permissions].flatMap(([id, permissions]) => (permissions.has("partition.read") ? [id] : []));

const has = ({ access }: Connection, partitionId: PartitionId, permission: Permission): boolean =>
  access.permissions.get(partitionId)?.has(permission) === true;
