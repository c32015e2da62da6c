import { ErasureId } from "#shared/audit/receipt.ts";
import { LogId, PublicKey, type TreeHead } from "#shared/audit/tree-head.ts";
import { Permission } from "#shared/model/access.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId, GroupId, OrgId, UserId } from "#shared/model/team.ts";
import type { Device } from "#shared/rpc/server/devices-contract.ts";
import type { Group, Person } from "#shared/rpc/server/people-model.ts";
import type { Implementer } from "./fake-host.ts";

const uuid = (number: number) => `01990000-0000-7000-8000-${number.toString(16).padStart(12, "0")}`;
const atMs = Date.UTC(2026, 10, 20);
const named = (name: string, number: number, role: Person["role"], active = true): Person => ({
  id: UserId.parse(uuid(number)),
  name,
  email: `${name.toLowerCase()}@team.example`,
  role,
  active,
  hasSecondFactor: role === "owner",
  addedMs: atMs,
});
const ada = named("Ada", 0x76, "owner");
const people: readonly Person[] = [
  ada,
  named("Bo", 0xa1, "member"),
  named("Cleo", 0xa2, "auditor"),
  named("Dev", 0xa3, null, false),
];
const group: Group = {
  id: GroupId.parse(uuid(0xa4)),
  name: "Surveyors",
  role: null,
  members: people.slice(0, 2).map(({ id }) => id),
};
const device = (name: string, number: number, revokedMs: number | null): Device => ({
  id: DeviceId.parse(uuid(number)),
  userId: ada.id,
  name,
  publicKey: "A".repeat(43),
  joinedMs: atMs,
  lastSeenMs: atMs + 86_400_000,
  revokedMs,
  clonedMs: null,
});
const devices: readonly Device[] = [device("Workshop", 0x71, null), device("Old laptop", 0xa5, atMs)];
const partitions = [
  { id: PartitionId.parse(uuid(0x73)), name: "Survey", archived: false, permissions: Permission.options },
  { id: PartitionId.parse(uuid(0x74)), name: "Board", archived: true, permissions: Permission.options },
];
const invitation = {
  id: uuid(0xa6),
  email: "eve@team.example",
  name: "Eve",
  role: "viewer" as const,
  partitions: [],
  expiresMs: atMs + 7 * 86_400_000,
};
const token = {
  id: uuid(0xa7),
  userId: ada.id,
  name: "Reports",
  permissions: ["partition.read" as const],
  partitions: null,
  madeMs: atMs,
  expiresMs: atMs + 30 * 86_400_000,
};
const access = [{ principalId: group.id, kind: "group" as const, role: "member" as const }];
const head: TreeHead = {
  logId: LogId.parse("5e".repeat(32)),
  size: 2,
  root: "c3".repeat(32),
  timeMs: atMs,
  signature: "00".repeat(64),
};
const erasure = { id: ErasureId.parse(uuid(0xa8)) };

const oneOf = <Value>(values: readonly Value[], isIt: (value: Value) => boolean): Value => {
  const found = values.find(isIt);
  if (found === undefined) throw new Error("the invented team has nothing of this id");
  return found;
};

/** An invented team of four people; what is changed is answered as changed, and forgotten. */
export const fakeAdmin = ({ admin: os }: Implementer) => ({
  session: {
    whoAmI: os.session.whoAmI.handler(() => ({
      orgId: OrgId.parse(uuid(0x75)),
      orgName: "Harbour Works",
      userId: ada.id,
      name: ada.name,
      email: ada.email,
      by: "device" as const,
      hasPassword: true,
      hasSecondFactor: true,
      permissions: Permission.options,
      partitions,
    })),
  },
  ...peopleOf(os),
  ...thingsOf(os),
});

const peopleOf = (os: Implementer["admin"]) => ({
  people: {
    list: os.people.list.handler(() => people),
    setRole: os.people.setRole.handler(({ input: { userId, role }, errors }) => {
      if (userId === ada.id && role !== "owner") throw errors.LAST_OWNER();
      return { ...oneOf(people, ({ id }) => id === userId), role };
    }),
    setActive: os.people.setActive.handler(({ input: { userId, active }, errors }) => {
      if (userId === ada.id && !active) throw errors.LAST_OWNER();
      return { ...oneOf(people, ({ id }) => id === userId), active };
    }),
    remove: os.people.remove.handler(() => ({})),
    resetSecondFactor: os.people.resetSecondFactor.handler(({ input: { userId } }) => ({
      ...oneOf(people, ({ id }) => id === userId),
      hasSecondFactor: false,
    })),
    invitations: os.people.invitations.handler(() => [invitation]),
    invite: os.people.invite.handler(({ input: { email, name, role }, errors }) => {
      if (people.some((each) => each.email === email)) throw errors.EMAIL_TAKEN();
      const link = "https://team.example/join#3JQ7-XK2M";
      return { ...invitation, email, name, role, code: "3JQ7-XK2M", link };
    }),
    withdrawInvitation: os.people.withdrawInvitation.handler(() => ({})),
  },
  groups: {
    list: os.groups.list.handler(() => [group]),
    create: os.groups.create.handler(({ input: { name, role } }) => ({ ...group, name, role, members: [] })),
    update: os.groups.update.handler(({ input: { name, role } }) => ({ ...group, name, role })),
    remove: os.groups.remove.handler(() => ({})),
    addMember: os.groups.addMember.handler(({ input: { userId } }) => ({
      ...group,
      members: [...group.members.filter((id) => id !== userId), userId],
    })),
    removeMember: os.groups.removeMember.handler(({ input: { userId } }) => ({
      ...group,
      members: group.members.filter((id) => id !== userId),
    })),
  },
  devices: {
    list: os.devices.list.handler(() => devices),
    mine: os.devices.mine.handler(() => devices),
    rename: os.devices.rename.handler(({ input: { deviceId, name } }) => ({
      ...oneOf(devices, ({ id }) => id === deviceId),
      name,
    })),
    revoke: os.devices.revoke.handler(({ input: { deviceId } }) => ({
      ...oneOf(devices, ({ id }) => id === deviceId),
      revokedMs: atMs,
    })),
  },
});

const thingsOf = (os: Implementer["admin"]) => ({
  partitions: {
    list: os.partitions.list.handler(() => partitions),
    create: os.partitions.create.handler(({ input: { name } }) => ({
      id: PartitionId.parse(uuid(0xa9)),
      name,
      archived: false,
    })),
    rename: os.partitions.rename.handler(({ input: { partitionId, name } }) => ({
      ...oneOf(partitions, ({ id }) => id === partitionId),
      name,
    })),
    setArchived: os.partitions.setArchived.handler(({ input: { partitionId, archived } }) => ({
      ...oneOf(partitions, ({ id }) => id === partitionId),
      archived,
    })),
    access: os.partitions.access.handler(() => access),
    setAccess: os.partitions.setAccess.handler(() => access),
  },
  tokens: {
    list: os.tokens.list.handler(() => [token]),
    create: os.tokens.create.handler(({ input: { name } }) => ({
      ...token,
      name,
      token: "tessera_3JQ7XK2M",
    })),
    revoke: os.tokens.revoke.handler(() => ({})),
  },
  audit: {
    head: os.audit.head.handler(() => ({ head, publicKey: PublicKey.parse("a7".repeat(32)), proof: [] })),
    leaves: os.audit.leaves.handler(() => ({
      leaves: (["sign-in", "people.change"] as const).map((act, seq) => ({
        seq,
        timeMs: atMs + seq,
        actor: { kind: "user" as const, id: ada.id },
        act,
        outcome: "done" as const,
        targets: [],
      })),
    })),
    inclusion: os.audit.inclusion.handler(() => ({ head, leafHash: "00".repeat(32), proof: [] })),
    export: os.audit.export.handler(({ input: { path } }) => ({ path, sizeBytes: 4_096 })),
  },
  erasure: {
    erase: os.erasure.erase.handler(() => erasure),
    erasePerson: os.erasure.erasePerson.handler(() => erasure),
    receipt: os.erasure.receipt.handler(() => erasure),
  },
  health: {
    read: os.health.read.handler(() => ({
      version: "0.5.0",
      tier: "embedded" as const,
      connectionCount: 3,
      documentCount: 12,
      waitingCount: 0,
      behindCount: 0,
    })),
  },
});
