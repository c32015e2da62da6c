import type { Router } from "@orpc/server";
import { PublicKey } from "#shared/audit/tree-head.ts";
import { ErasureId, type Receipt } from "#shared/audit/receipt.ts";
import { Permission, permissionsOf, type Role } from "#shared/model/access.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId, GroupId, OrgId, type SharedItemId, UserId } from "#shared/model/team.ts";
import type { AdminContract, AdminOutputs } from "#shared/rpc/admin-contract.ts";
import type { Implementer } from "./fake-host.ts";
import { fakeUuid as uuid } from "./fake-team.ts";
import { fakeOrgTrail } from "./fake-org-trail.ts";
import { fakeItems, fakeTeamSearch } from "./fake-team-search.ts";
import { fakeHead } from "./fake-trail.ts";

type Out = AdminOutputs;
type Person = Out["people"]["list"][number];
type Group = Out["groups"]["list"][number];
type Device = Out["devices"]["list"][number];
type Partition = Out["partitions"]["list"][number];
type Invitation = Out["people"]["invitations"][number];
type Access = Out["partitions"]["access"][number];

const ada = UserId.parse(uuid(0x76));
const grace = UserId.parse(uuid(0x77));
const addedMs = Date.UTC(2026, 10, 20);
const orgId = OrgId.parse(uuid(0x75));

/** One organisation in memory, seen by its owner. */
export function fakeAdmin({ admin: os }: Implementer): Router<AdminContract, Record<never, never>> {
  const partitions = fakePartitions(os.partitions);
  const erased = new Set<SharedItemId>();
  return {
    session: {
      whoAmI: os.session.whoAmI.handler(() => ({
        orgId,
        orgName: "Harbour Works",
        userId: ada,
        name: "Ada",
        email: "ada@harbour.example",
        by: "device" as const,
        hasPassword: true,
        hasSecondFactor: true,
        permissions: Permission.options,
        partitions: partitions.all(),
      })),
    },
    people: fakePeople(os.people),
    groups: fakeGroups(os.groups),
    devices: fakeDevices(os.devices),
    partitions: partitions.handlers,
    tokens: fakeTokens(os.tokens),
    audit: fakeOrgTrail(os.audit),
    erasure: fakeErasure(os.erasure, erased),
    search: fakeTeamSearch(os.search, erased),
    items: fakeItems(os.items, erased),
    health: fakeHealth(os.health),
  };
}

type Face = Implementer["admin"];

/** All is searchable but one document, until all is made anew. */
function fakeHealth(os: Face["health"]) {
  let behindCount = 1;
  const now = () => ({
    version: "2.0.0",
    tier: "embedded" as const,
    connectionCount: 2,
    documentCount: 14,
    waitingCount: 0,
    behindCount,
    behindMs: behindCount * 12_000,
    awaitedMs: 0,
    replicas: [
      { name: "standby/team", state: "behind" as const, lagBytes: 4_096, lagMs: 1_500, readCount: 7 },
    ],
    primaryReadCount: 2,
    keptDays: { trash: 30, trail: 3_650 },
    disk: { isFull: false, freeBytes: 52_000_000_000 },
  });
  return {
    read: os.read.handler(now),
    rebuild: os.rebuild.handler(() => {
      behindCount = 14;
      return now();
    }),
  };
}

function fakePeople(os: Face["people"]) {
  const person = (id: UserId, name: string, role: Role, hasSecondFactor: boolean): Person => ({
    id,
    name,
    email: `${name.toLowerCase()}@harbour.example`,
    role,
    active: true,
    hasSecondFactor,
    addedMs,
  });
  let people: readonly Person[] = [
    person(ada, "Ada", "owner", true),
    person(grace, "Grace", "member", true),
    person(UserId.parse(uuid(0x78)), "Edsger", "auditor", false),
  ];
  let invitations: readonly Invitation[] = [];
  const change = (id: UserId, part: Partial<Person>): Person | undefined => {
    people = people.map((each) => (each.id === id ? { ...each, ...part } : each));
    return people.find((each) => each.id === id);
  };
  return {
    list: os.list.handler(() => people),
    setRole: os.setRole.handler(({ input: { userId, role }, errors }) => {
      if (userId === ada && role !== "owner") throw errors.LAST_OWNER();
      const changed = change(userId, { role });
      if (changed === undefined) throw errors.NOT_FOUND();
      return changed;
    }),
    setActive: os.setActive.handler(({ input: { userId, active }, errors }) => {
      const changed = change(userId, { active });
      if (changed === undefined) throw errors.NOT_FOUND();
      return changed;
    }),
    remove: os.remove.handler(({ input: { userId } }) => {
      people = people.filter(({ id }) => id !== userId);
      return {};
    }),
    resetSecondFactor: os.resetSecondFactor.handler(({ input: { userId }, errors }) => {
      const changed = change(userId, { hasSecondFactor: false });
      if (changed === undefined) throw errors.NOT_FOUND();
      return changed;
    }),
    invitations: os.invitations.handler(() => invitations),
    invite: os.invite.handler(({ input: { email, name, role, partitions }, errors }) => {
      if (people.some((each) => each.email === email)) throw errors.EMAIL_TAKEN();
      const made = { id: crypto.randomUUID(), email, name, role, partitions, expiresMs: addedMs };
      invitations = [...invitations, made];
      return { ...made, code: "tide-lantern-4711", link: "https://team.example/join#tide-lantern-4711" };
    }),
    withdrawInvitation: os.withdrawInvitation.handler(({ input }) => {
      invitations = invitations.filter(({ id }) => id !== input.id);
      return {};
    }),
  };
}

function fakeGroups(os: Face["groups"]) {
  let groups: readonly Group[] = [
    { id: GroupId.parse(uuid(0x79)), name: "Surveyors", role: null, members: [grace] },
  ];
  const change = (id: GroupId, part: (group: Group) => Partial<Group>): Group => {
    groups = groups.map((each) => (each.id === id ? { ...each, ...part(each) } : each));
    const changed = groups.find((each) => each.id === id);
    if (changed === undefined) throw new Error("the page named a group that is not there");
    return changed;
  };
  return {
    list: os.list.handler(() => groups),
    create: os.create.handler(({ input: { name, role }, errors }) => {
      if (groups.some((each) => each.name === name)) throw errors.NAME_TAKEN();
      const made = { id: GroupId.parse(crypto.randomUUID()), name, role, members: [] };
      groups = [...groups, made];
      return made;
    }),
    update: os.update.handler(({ input: { groupId, name, role } }) =>
      change(groupId, () => ({ name, role })),
    ),
    remove: os.remove.handler(({ input: { groupId } }) => {
      groups = groups.filter(({ id }) => id !== groupId);
      return {};
    }),
    addMember: os.addMember.handler(({ input: { groupId, userId } }) =>
      change(groupId, ({ members }) => ({ members: [...members, userId] })),
    ),
    removeMember: os.removeMember.handler(({ input: { groupId, userId } }) =>
      change(groupId, ({ members }) => ({ members: members.filter((id) => id !== userId) })),
    ),
  };
}

function fakeDevices(os: Face["devices"]) {
  const device = (number: number, userId: UserId, name: string, part: Partial<Device> = {}): Device => ({
    id: DeviceId.parse(uuid(number)),
    userId,
    name,
    publicKey: "A".repeat(43),
    joinedMs: addedMs,
    lastSeenMs: Date.UTC(2026, 10, 27, 4),
    revokedMs: null,
    clonedMs: null,
    wipes: [],
    ...part,
  });
  let devices: readonly Device[] = [
    device(0x71, ada, "Workshop"),
    device(0x72, grace, "Barge", {
      wipes: [
        {
          partitionId: PartitionId.parse(uuid(0x73)),
          askedMs: Date.UTC(2026, 10, 26, 9),
          wipedMs: Date.UTC(2026, 10, 26, 10),
        },
        { partitionId: PartitionId.parse(uuid(0x74)), askedMs: Date.UTC(2026, 10, 27, 3), wipedMs: null },
      ],
    }),
    device(0x7a, grace, "Lost telephone", {
      revokedMs: Date.UTC(2026, 10, 25),
      clonedMs: Date.UTC(2026, 10, 24),
    }),
  ];
  const undone = new Set<DeviceId>();
  const undoCounts = ({ deviceId }: { readonly deviceId: DeviceId }) =>
    undone.has(deviceId)
      ? { itemCount: 0, editCount: 0, noteCount: 0 }
      : { itemCount: 12, editCount: 31, noteCount: 3 };
  const change = (id: DeviceId, part: Partial<Device>): Device => {
    devices = devices.map((each) => (each.id === id ? { ...each, ...part } : each));
    const changed = devices.find((each) => each.id === id);
    if (changed === undefined) throw new Error("the page named a device that is not there");
    return changed;
  };
  return {
    list: os.list.handler(() => devices),
    mine: os.mine.handler(() => devices.filter(({ userId }) => userId === ada)),
    rename: os.rename.handler(({ input: { deviceId, name } }) => change(deviceId, { name })),
    revoke: os.revoke.handler(({ input: { deviceId } }) =>
      change(deviceId, { revokedMs: Date.UTC(2026, 10, 27, 5) }),
    ),
    undoPreview: os.undoPreview.handler(({ input }) => undoCounts(input)),
    undo: os.undo.handler(({ input }) => {
      const counts = undoCounts(input);
      undone.add(input.deviceId);
      return counts;
    }),
  };
}

function fakeTokens(os: Face["tokens"]) {
  let tokens: Out["tokens"]["list"] = [
    {
      id: uuid(0x7b),
      userId: ada,
      name: "Nightly report",
      permissions: ["partition.read", "audit.read"],
      partitions: null,
      madeMs: addedMs,
      expiresMs: Date.UTC(2099, 0, 1),
    },
    {
      id: uuid(0x7c),
      userId: grace,
      name: "Tide gauge",
      permissions: ["item.write"],
      partitions: [PartitionId.parse(uuid(0x73))],
      madeMs: addedMs,
      expiresMs: addedMs,
    },
  ];
  return {
    list: os.list.handler(() => tokens),
    create: os.create.handler(({ input }) => {
      const made = { ...input, id: crypto.randomUUID(), userId: ada, madeMs: addedMs };
      tokens = [...tokens, made];
      return { ...made, token: "tessera_api_tide-lantern-4711" };
    }),
    revoke: os.revoke.handler(({ input }) => {
      tokens = tokens.filter(({ id }) => id !== input.id);
      return {};
    }),
  };
}

function fakePartitions(os: Face["partitions"]) {
  const permissions = permissionsOf.owner;
  let partitions: readonly Partition[] = [
    { id: PartitionId.parse(uuid(0x73)), name: "Survey", archived: false, permissions },
    { id: PartitionId.parse(uuid(0x74)), name: "Board", archived: false, permissions },
  ];
  let access: readonly Access[] = [{ principalId: grace, kind: "user", role: "curator" }];
  const change = (id: PartitionId, part: Partial<Partition>): Partition => {
    partitions = partitions.map((each) => (each.id === id ? { ...each, ...part } : each));
    const changed = partitions.find((each) => each.id === id);
    if (changed === undefined) throw new Error("the page named a partition that is not there");
    return changed;
  };
  const handlers = {
    list: os.list.handler(() => partitions),
    create: os.create.handler(({ input: { name }, errors }) => {
      if (partitions.some((each) => each.name === name)) throw errors.NAME_TAKEN();
      const made = { id: PartitionId.parse(crypto.randomUUID()), name, archived: false, permissions };
      partitions = [...partitions, made];
      return made;
    }),
    rename: os.rename.handler(({ input: { partitionId, name } }) => change(partitionId, { name })),
    setArchived: os.setArchived.handler(({ input: { partitionId, archived } }) =>
      change(partitionId, { archived }),
    ),
    access: os.access.handler(() => access),
    setAccess: os.setAccess.handler(({ input: { principalId, role } }) => {
      const others = access.filter((each) => each.principalId !== principalId);
      access = role === null ? others : [...others, { principalId, kind: "user", role }];
      return access;
    }),
  };
  return { all: () => partitions, handlers };
}

function fakeErasure(os: Face["erasure"], erased: Set<SharedItemId>) {
  const receipts = new Map<ErasureId, Receipt>();
  const begin = (part: Pick<Receipt["erasure"], "reason" | "partitionIds" | "itemIds">) => {
    const id = ErasureId.parse(crypto.randomUUID());
    for (const itemId of part.itemIds) erased.add(itemId);
    receipts.set(id, {
      erasure: {
        id,
        orgId,
        epoch: 1,
        askedMs: Date.UTC(2026, 10, 27, 5),
        doneMs: Date.UTC(2026, 10, 27, 5, 1),
        payloadIds: [],
        leafSeq: 4,
        ...part,
      },
      publicKey: PublicKey.parse("a7".repeat(32)),
      signature: "5e".repeat(64),
      inclusion: { head: fakeHead, leafHash: "00".repeat(32), proof: [] },
    });
    return { id };
  };
  return {
    erase: os.erase.handler(({ input: { reason, partitionId, itemIds } }) =>
      begin({ reason, partitionIds: [partitionId], itemIds }),
    ),
    erasePerson: os.erasePerson.handler(({ input: { reason } }) =>
      begin({ reason, partitionIds: [], itemIds: [] }),
    ),
    receipt: os.receipt.handler(({ input: { id } }) => {
      const receipt = receipts.get(id);
      return { id, ...(receipt === undefined ? {} : { receipt }) };
    }),
  };
}
