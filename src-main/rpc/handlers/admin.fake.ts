import type { Admin } from "#core/ports/admin.ts";
import { TreeHead, PublicKey } from "#shared/audit/tree-head.ts";
import { ErasureId } from "#shared/audit/receipt.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId, GroupId, OrgId, SharedItemId, UserId } from "#shared/model/team.ts";
import { parse } from "#shared/query/parse.ts";
import type { Group, Person } from "#shared/rpc/server/people-model.ts";
import type { Device } from "#shared/rpc/server/devices-contract.ts";
import type { Health } from "#shared/rpc/server/health-contract.ts";

const uuid = (end: string) => `01900000-0000-7000-8000-${end.padStart(12, "0")}`;
const person: Person = {
  id: UserId.parse(uuid("a1")),
  name: "Ada",
  email: "ada@team.example",
  role: "owner",
  active: true,
  hasSecondFactor: false,
  addedMs: 1,
};
const group: Group = { id: GroupId.parse(uuid("a2")), name: "Pilots", role: null, members: [person.id] };
const device: Device = {
  id: DeviceId.parse(uuid("a3")),
  userId: person.id,
  name: "desk",
  publicKey: "A".repeat(43),
  joinedMs: 1,
  lastSeenMs: 2,
  revokedMs: null,
  clonedMs: null,
  wipes: [
    { partitionId: PartitionId.parse(uuid("a4")), askedMs: 3, wipedMs: 4 },
    { partitionId: PartitionId.parse(uuid("a6")), askedMs: 5, wipedMs: null },
  ],
};
const partition = { id: PartitionId.parse(uuid("a4")), name: "Quay", archived: false };
const invitation = {
  id: uuid("a5"),
  email: "b@team.example",
  name: "Bo",
  role: null,
  partitions: [],
  expiresMs: 9,
};
const token = {
  id: uuid("a6"),
  userId: person.id,
  name: "reports",
  permissions: ["partition.read" as const],
  partitions: null,
  madeMs: 1,
  expiresMs: 9,
};
const access = [{ principalId: person.id, kind: "user" as const, role: "owner" as const }];
const head = TreeHead.parse({
  logId: "ab".repeat(32),
  size: 1,
  root: "cd".repeat(32),
  timeMs: 1,
  signature: "ef".repeat(64),
});
const health: Health = {
  version: "1.2.3",
  tier: "embedded",
  connectionCount: 1,
  documentCount: 2,
  waitingCount: 0,
  behindCount: 0,
  behindMs: 0,
  awaitedMs: 0,
  replicas: [{ name: "standby/team", state: "behind", lagBytes: 4_096, lagMs: 1_500, readCount: 7 }],
  primaryReadCount: 2,
  keptDays: { trash: 30, trail: 3_650 },
  disk: { isFull: true, freeBytes: 4_096 },
};
const notFound = { refused: "NOT_FOUND" } as const;
const given =
  <Value>(value: Value): (() => Promise<Value>) =>
  () =>
    Promise.resolve(value);

/** A team of one owner with a group, a device, a partition, an invitation and a token. The owner is the last one. */
export const fakeAdmin = (): Admin => ({
  session: {
    whoAmI: given({
      orgId: OrgId.parse(uuid("e4")),
      orgName: "Harbour",
      userId: person.id,
      name: person.name,
      email: person.email,
      by: "device",
      hasPassword: true,
      hasSecondFactor: false,
      permissions: ["people.read", "people.manage"],
      partitions: [],
    }),
  },
  people: {
    list: given([person]),
    setRole: ({ role }) => Promise.resolve(role === "owner" ? person : { refused: "LAST_OWNER" }),
    setActive: ({ active }) => Promise.resolve(active ? person : { refused: "LAST_OWNER" }),
    remove: given({ refused: "LAST_OWNER" }),
    resetSecondFactor: given(person),
    invitations: given([invitation]),
    invite: ({ email, name }) =>
      Promise.resolve(
        email === person.email
          ? { refused: "EMAIL_TAKEN" }
          : { ...invitation, email, name, code: "code", link: "https://team.example/#code" },
      ),
    withdrawInvitation: ({ id }) => Promise.resolve(id === invitation.id ? {} : notFound),
  },
  groups: {
    list: given([group]),
    create: ({ name }) => Promise.resolve({ ...group, name }),
    update: ({ name, role }) => Promise.resolve({ ...group, name, role }),
    remove: given({}),
    addMember: given(group),
    removeMember: given({ ...group, members: [] }),
  },
  devices: {
    list: given([device]),
    mine: given([device]),
    rename: ({ name }) => Promise.resolve({ ...device, name }),
    revoke: given({ ...device, revokedMs: 3 }),
    undoPreview: given({ itemCount: 12, editCount: 31, noteCount: 3 }),
    undo: ({ sinceMs }) =>
      Promise.resolve(
        sinceMs > 0 ? { itemCount: 12, editCount: 31, noteCount: 3 } : { refused: "NOTHING_TO_UNDO" },
      ),
  },
  partitions: {
    list: given([{ ...partition, permissions: ["partition.read"] }]),
    create: ({ name }) => Promise.resolve({ ...partition, name }),
    rename: ({ name }) => Promise.resolve({ ...partition, name }),
    setArchived: ({ archived }) => Promise.resolve({ ...partition, archived }),
    access: given(access),
    setAccess: ({ role }) => Promise.resolve(role === null ? [] : access),
  },
  tokens: {
    list: given([token]),
    create: ({ name }) => Promise.resolve({ ...token, name, token: "secret" }),
    revoke: ({ id }) => Promise.resolve(id === token.id ? {} : notFound),
  },
  audit: {
    head: given({ head, publicKey: PublicKey.parse("12".repeat(32)), proof: [] }),
    leaves: given({ leaves: [] }),
    inclusion: given(notFound),
    export: ({ path }) =>
      Promise.resolve(
        path === "/taken" ? { refused: "FILE_EXISTS", data: { path } } : { path, sizeBytes: 7 },
      ),
  },
  erasure: {
    erase: given({ id: ErasureId.parse(uuid("a7")) }),
    erasePerson: given({ id: ErasureId.parse(uuid("a7")) }),
    receipt: given({ id: ErasureId.parse(uuid("a7")) }),
  },
  items: {
    describe: ({ ids }) =>
      Promise.resolve({
        items: ids.map((itemId) => ({ state: "unknown", itemId: SharedItemId.parse(itemId) })),
      }),
  },
  search: {
    query: ({ text }) =>
      Promise.resolve({
        hits: [],
        totalCount: 0,
        facets: { kind: [], tag: [], language: [], partition: [] },
        understood: parse(text, { typing: false, nowMs: 0, timeZone: "UTC" }),
        unanswered: [],
        corrections: [],
        steps: [],
      }),
    segments: given(notFound),
  },
  health: {
    read: given(health),
    rebuild: given({ ...health, behindCount: 2, behindMs: 12_400, awaitedMs: 90_000 }),
  },
});
