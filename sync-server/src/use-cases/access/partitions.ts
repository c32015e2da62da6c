import type { AccessRow } from "#server/database/access-tables.ts";
import type { Role } from "#shared/model/access.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { GroupId, type PrincipalId, UserId } from "#shared/model/team.ts";
import type { PartitionAccess } from "#shared/rpc/server/partitions-contract.ts";
import { refuse, type Refusal } from "../refusal.ts";
import type { AccessDeps, AccessNote, AccessReader, AccessWriter } from "./access-ports.ts";
import { changeAccess } from "./access-watch.ts";
import { limits } from "./limits.ts";
import { actorOf, holdsAllOf, type Principal } from "./principal.ts";
import { makeId } from "./secrets.ts";

type Row = AccessRow<"partitions">;

export function createPartitions(deps: AccessDeps) {
  const { nowMs } = deps;
  const change = changeIn(deps);
  return {
    create: (principal: Principal, name: string) =>
      changeAccess(deps, principal.orgId, async (rows) => {
        const { orgId } = principal;
        if ((await rows.many("partitions", { org_id: orgId })).length >= limits.partitionsMax) {
          return refuse("TOO_MANY", { countMax: String(limits.partitionsMax) });
        }
        const partition: Row = {
          partition_id: PartitionId.parse(makeId(deps)),
          org_id: orgId,
          name,
          created_ms: nowMs(),
          archived_ms: null,
        };
        if (await isTaken(rows, partition)) return refuse("NAME_TAKEN");
        await rows.put("partitions", partition);
        noted(deps, principal, changeBy("create"), partition.partition_id);
        return keptOf(partition);
      }),
    rename: (principal: Principal, partitionId: PartitionId, name: string) =>
      change(principal, partitionId, async (rows, partition) => {
        const changed = { ...partition, name };
        if (await isTaken(rows, changed)) return refuse("NAME_TAKEN");
        await rows.put("partitions", changed);
        noted(deps, principal, changeBy("rename"), partitionId);
        return keptOf(changed);
      }),
    setArchived: (principal: Principal, partitionId: PartitionId, archived: boolean) =>
      change(principal, partitionId, async (rows, partition) => {
        const changed = { ...partition, archived_ms: archived ? (partition.archived_ms ?? nowMs()) : null };
        await rows.put("partitions", changed);
        noted(deps, principal, changeBy("setArchived"), partitionId);
        return keptOf(changed);
      }),
    ...createPartitionAccess(deps),
  };
}

/** A person or a group of the same organisation. */
async function knownPrincipal(
  rows: AccessReader,
  { orgId }: Principal,
  id: PrincipalId,
): Promise<UserId | GroupId | undefined> {
  const user = await rows.one("users", { user_id: UserId.parse(id), org_id: orgId });
  const group = await rows.one("user_groups", { group_id: GroupId.parse(id), org_id: orgId });
  return user?.user_id ?? group?.group_id;
}

async function accessOf(rows: AccessReader, partitionId: PartitionId): Promise<readonly PartitionAccess[]> {
  const grants = await rows.many("acl", { partition_id: partitionId });
  return Promise.all(
    grants.map(async ({ principal_id, role }) => {
      const kind = (await isGroup(rows, principal_id)) ? "group" : "user";
      return { principalId: principal_id, kind, role } as const;
    }),
  );
}

const isGroup = async (rows: AccessReader, id: PrincipalId): Promise<boolean> =>
  (await rows.one("user_groups", { group_id: GroupId.parse(id) })) !== undefined;

const keptOf = (row: Row) => ({ id: row.partition_id, name: row.name, archived: row.archived_ms !== null });

function createPartitionAccess(deps: AccessDeps) {
  const change = changeIn(deps);
  return {
    access: (partitionId: PartitionId): Promise<readonly PartitionAccess[]> =>
      deps.store.read((rows) => accessOf(rows, partitionId)),
    setAccess: (
      principal: Principal,
      partitionId: PartitionId,
      principalId: PrincipalId,
      role: Role | null,
    ): Promise<readonly PartitionAccess[] | Refusal> =>
      change(principal, partitionId, async (rows) => {
        const of = {
          partition_id: partitionId,
          principal_id: await knownPrincipal(rows, principal, principalId),
        };
        if (of.principal_id === undefined) return refuse("NOT_FOUND");
        const key = { ...of, principal_id: of.principal_id };
        const before = (await rows.one("acl", key))?.role ?? null;
        if (!holdsAllOf(principal, role, partitionId) || !holdsAllOf(principal, before, partitionId)) {
          return refuse("MORE_THAN_HELD");
        }
        if (role === null) await rows.remove("acl", key);
        else await rows.put("acl", { ...key, role });
        const whom = {
          kind: (await isGroup(rows, principalId)) ? "group" : "user",
          id: principalId,
        } as const;
        const given = { act: "permission.change", call: "partitions.setAccess", whom } as const;
        noted(deps, principal, { ...given, roles: [{ before, after: role }] }, partitionId);
        return accessOf(rows, partitionId);
      }),
  };
}

const changeIn =
  (deps: AccessDeps) =>
  <Value extends object>(
    principal: Principal,
    partitionId: PartitionId,
    work: (rows: AccessWriter, partition: Row) => Promise<Value | Refusal>,
  ): Promise<Value | Refusal> =>
    changeAccess(deps, principal.orgId, async (rows) => {
      const partition = await rows.one("partitions", { partition_id: partitionId, org_id: principal.orgId });
      return partition === undefined ? refuse("NOT_FOUND") : work(rows, partition);
    });

const noted = (
  { note }: AccessDeps,
  principal: Principal,
  what: Pick<AccessNote, "act" | "call" | "whom" | "roles">,
  id: PartitionId,
): void => note({ ...what, actor: actorOf(principal), target: { kind: "partition", id }, outcome: "done" });

const changeBy = (call: "create" | "rename" | "setArchived") =>
  ({ act: "partition.change", call: `partitions.${call}` }) as const;

const isTaken = async (rows: AccessReader, { org_id, name, partition_id }: Row): Promise<boolean> =>
  (await rows.many("partitions", { org_id, name })).some((other) => other.partition_id !== partition_id);
