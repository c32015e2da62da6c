import type { AccessRow } from "#server/database/access-tables.ts";
import { GroupId, type UserId } from "#shared/model/team.ts";
import type { Group, OrgRole } from "#shared/rpc/server/people-model.ts";
import { refuse, type Nothing, type Refusal } from "../refusal.ts";
import type { AccessDeps, AccessNote, AccessReader, AccessWriter } from "./access-ports.ts";
import { changeAccess } from "./access-watch.ts";
import { limits } from "./limits.ts";
import { actorOf, holdsAllOf, type Principal } from "./principal.ts";
import { makeId } from "./secrets.ts";

type Row = AccessRow<"user_groups">;

export function createGroups(deps: AccessDeps) {
  const { store } = deps;
  const change = changeIn(deps);
  return {
    list: ({ orgId }: Principal): Promise<readonly Group[]> =>
      store.read(async (rows) => {
        const groups = await rows.many("user_groups", { org_id: orgId });
        return Promise.all(groups.map((group) => groupOf(rows, group)));
      }),
    create: (principal: Principal, name: string, role: OrgRole): Promise<Group | Refusal> =>
      changeAccess(deps, principal.orgId, async (rows) => {
        if (!holdsAllOf(principal, role)) return refuse("MORE_THAN_HELD");
        const { orgId } = principal;
        if ((await rows.many("user_groups", { org_id: orgId })).length >= limits.groupsMax) {
          return refuse("TOO_MANY", { countMax: String(limits.groupsMax) });
        }
        const group: Row = { group_id: GroupId.parse(makeId(deps)), org_id: orgId, name, role };
        if (await isTaken(rows, group)) return refuse("NAME_TAKEN");
        await rows.put("user_groups", group);
        noted(
          deps,
          principal,
          { call: "groups.create", roles: [{ before: null, after: role }] },
          group.group_id,
        );
        return groupOf(rows, group);
      }),
    update: (principal: Principal, groupId: GroupId, name: string, role: OrgRole): Promise<Group | Refusal> =>
      change(principal, groupId, async (rows, group) => {
        if (!holdsAllOf(principal, role)) return refuse("MORE_THAN_HELD");
        const changed = { ...group, name, role };
        if (await isTaken(rows, changed)) return refuse("NAME_TAKEN");
        await rows.put("user_groups", changed);
        const roles = group.role === role ? [] : [{ before: group.role, after: role }];
        noted(deps, principal, { call: "groups.update", roles }, groupId);
        return groupOf(rows, changed);
      }),
    remove: (principal: Principal, groupId: GroupId): Promise<Nothing | Refusal> =>
      change(principal, groupId, async (rows, group) => {
        const grants = await rows.many("acl", { principal_id: groupId });
        await rows.remove("group_members", { group_id: groupId });
        await rows.remove("acl", { principal_id: groupId });
        await rows.remove("user_groups", { group_id: groupId });
        const lost = grants.map(({ partition_id: partitionId, role }) => ({
          partitionId,
          before: role,
          after: null,
        }));
        const roles = [...(group.role === null ? [] : [{ before: group.role, after: null }]), ...lost];
        noted(deps, principal, { call: "groups.remove", roles }, groupId);
        return {};
      }),
    ...createMembership(deps),
  };
}

function createMembership(deps: AccessDeps) {
  const change = changeIn(deps);
  return {
    addMember: (principal: Principal, groupId: GroupId, userId: UserId): Promise<Group | Refusal> =>
      change(principal, groupId, async (rows, group) => {
        const user = await rows.one("users", { user_id: userId, org_id: principal.orgId });
        if (user === undefined) return refuse("NOT_FOUND");
        await rows.put("group_members", { group_id: groupId, user_id: userId });
        noted(deps, principal, { call: "groups.addMember", whom: { kind: "user", id: userId } }, groupId);
        return groupOf(rows, group);
      }),
    removeMember: (principal: Principal, groupId: GroupId, userId: UserId): Promise<Group | Refusal> =>
      change(principal, groupId, async (rows, group) => {
        await rows.remove("group_members", { group_id: groupId, user_id: userId });
        noted(deps, principal, { call: "groups.removeMember", whom: { kind: "user", id: userId } }, groupId);
        return groupOf(rows, group);
      }),
  };
}

const groupOf = async (rows: AccessReader, group: Row): Promise<Group> => ({
  id: group.group_id,
  name: group.name,
  role: group.role,
  members: (await rows.many("group_members", { group_id: group.group_id })).map((row) => row.user_id),
});

/** In the caller's organisation, and nothing of which they do not have. */
const changeIn =
  (deps: AccessDeps) =>
  <Value extends object>(
    principal: Principal,
    groupId: GroupId,
    work: (rows: AccessWriter, group: Row) => Promise<Value | Refusal>,
  ): Promise<Value | Refusal> =>
    changeAccess(deps, principal.orgId, async (rows) => {
      const group = await rows.one("user_groups", { group_id: groupId, org_id: principal.orgId });
      if (group === undefined) return refuse("NOT_FOUND");
      // Whoever puts somebody into a group gives what the group has, in the organisation and in partitions.
      const grants = await rows.many("acl", { principal_id: groupId });
      const holds =
        holdsAllOf(principal, group.role) &&
        grants.every((grant) => holdsAllOf(principal, grant.role, grant.partition_id));
      if (!holds) return refuse("MORE_THAN_HELD");
      return work(rows, group);
    });

const noted = (
  { note }: AccessDeps,
  principal: Principal,
  what: Pick<AccessNote, "call" | "whom" | "roles">,
  id: GroupId,
): void =>
  note({
    ...what,
    act: "permission.change",
    actor: actorOf(principal),
    target: { kind: "group", id },
    outcome: "done",
  });

const isTaken = async (rows: AccessReader, { org_id, name, group_id }: Row): Promise<boolean> =>
  (await rows.many("user_groups", { org_id, name })).some((other) => other.group_id !== group_id);
