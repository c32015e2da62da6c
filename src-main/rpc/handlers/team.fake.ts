import type { Team } from "#core/ports/team.ts";
import { FolderId, PartitionId } from "#shared/model/ids.ts";
import { DeviceId, OrgId, PayloadId, SharedItemId, SuggestionId, UserId } from "#shared/model/team.ts";
import type { Suggestion } from "#shared/rpc/server/suggestions-contract.ts";
import { fakeAdmin } from "./admin.fake.ts";
import type { ReceivedItem, SharedItem, SharedSource, TeamStatus } from "#shared/rpc/team-status.ts";

const uuid = (end: string) => `01900000-0000-7000-8000-${end.padStart(12, "0")}`;
const fakePartitionId = PartitionId.parse(uuid("e1"));
const deviceId = DeviceId.parse(uuid("e2"));
const otherDeviceId = DeviceId.parse(uuid("e3"));
const counts = { local: 0, queued: 1, acknowledged: 0, projected: 2, refused: 1 };

const status: TeamStatus = {
  joined: true,
  server: "https://team.example",
  org: { id: OrgId.parse(uuid("e4")), name: "Harbour" },
  person: { id: UserId.parse(uuid("e5")), name: "Ada" },
  device: { id: deviceId, name: "desk" },
  joinedMs: 1,
  connection: "catching-up",
  paused: false,
  limits: { bytesPerSecond: 0, network: "as-system-says" },
  counts,
  receivedCount: 1,
  queue: { updateCount: 1, payloadCount: 0, rejectedCount: 1 },
  lagMs: 20,
};
const source: SharedSource = {
  folderId: FolderId.parse("01900000-0000-7000-8000-000000000001"),
  name: "/library",
  partitionId: fakePartitionId,
  originals: false,
  addedMs: 1,
  counts,
};
const noEdits = { tags: [], favourite: false, trashed: false };
const shared: SharedItem = {
  id: SharedItemId.parse(`${deviceId}.0.3`),
  partitionId: fakePartitionId,
  name: "ferry.txt",
  state: "refused",
  why: "revoked",
  withdrawn: false,
  original: false,
  changedMs: 1,
  edits: noEdits,
};
const received: ReceivedItem = {
  id: SharedItemId.parse(`${otherDeviceId}.0.0`),
  partitionId: fakePartitionId,
  deviceId: otherDeviceId,
  payloadId: PayloadId.parse("ab".repeat(32)),
  kind: "text",
  sharedMs: 1,
  withdrawn: false,
  edits: noEdits,
};
const fakeSuggestion: Suggestion = {
  id: SuggestionId.parse(uuid("d1")),
  partitionId: fakePartitionId,
  itemId: shared.id,
  edit: { title: "Ships" },
  by: { userId: UserId.parse(uuid("d2")), name: "Vera" },
  askedMs: 1,
  state: "open",
};
const notFound = { refused: "NOT_FOUND" } as const;

/** A team that a device is in, with one item of its own that was refused and one of another device. */
export function fakeTeam(): Team {
  return {
    start: () => Promise.resolve(),
    wake: () => undefined,
    status: () => Promise.resolve(status),
    async *watchStatus() {
      yield await Promise.resolve(status);
    },
    join: () => Promise.resolve({ refused: "TEAM_JOINED", data: { server: "https://team.example" } }),
    async *joinInBrowser() {
      yield await Promise.resolve({
        state: "asking" as const,
        userCode: "KQRT-4711",
        link: "https://team.example/device#KQRT-4711",
      });
      yield { refused: "TEAM_NOT_LET_IN" as const };
    },
    leave: () => Promise.resolve({ joined: false }),
    partitions: () =>
      Promise.resolve([
        {
          id: fakePartitionId,
          name: "Quay",
          permissions: ["partition.read"],
          sharedCount: 1,
          receivedCount: 1,
        },
      ]),
    sources: () => Promise.resolve([source]),
    share: ({ partitionId, originals }) =>
      Promise.resolve(
        partitionId === fakePartitionId ? { ...source, originals } : { refused: "TEAM_PARTITION" },
      ),
    unshare: () => Promise.resolve({ withdrawnCount: 4 }),
    items: () => Promise.resolve({ items: [shared], totalCount: 1 }),
    received: () => Promise.resolve({ items: [received], totalCount: 1 }),
    edit: ({ id, favourite = false }) =>
      Promise.resolve(id === shared.id ? { ...shared, edits: { ...noEdits, favourite } } : notFound),
    move: ({ id, to }) =>
      Promise.resolve(id === shared.id ? { partitionId: to, itemId: id } : { refused: "NO_DESTINATION" }),
    suggest: ({ id, edit }) =>
      Promise.resolve(id === shared.id ? { ...fakeSuggestion, itemId: id, edit } : notFound),
    suggestions: ({ itemId }) => {
      const suggestions = itemId === undefined || itemId === shared.id ? [fakeSuggestion] : [];
      const count = suggestions.length;
      return Promise.resolve({ suggestions, totalCount: count, openCount: count });
    },
    decideSuggestions: ({ ids }) =>
      Promise.resolve({ decisions: ids.map((id) => ({ id, outcome: "declined" as const })) }),
    reopenSuggestion: (id) => Promise.resolve(id === fakeSuggestion.id ? fakeSuggestion : notFound),
    withdrawSuggestion: (id) =>
      Promise.resolve(id === fakeSuggestion.id ? { refused: "SUGGESTION_DECIDED" } : notFound),
    setPaused: (paused) => Promise.resolve({ ...status, paused }),
    setLimits: (limits) => Promise.resolve({ ...status, limits }),
    retry: () => Promise.resolve({ itemCount: 1, editCount: 2 }),
    forgetRejected: () => Promise.resolve({ updateCount: 3 }),
    exportRejected: (path) => Promise.resolve({ path, updateCount: 1 }),
    exportDelta: (path) => Promise.resolve({ path, documentCount: 2, payloadCount: 1 }),
    deliverDelta: (path) => Promise.resolve({ refused: "TEAM_DELTA_TOO_LARGE", data: { path } }),
    fetchAnswer: ({ deviceId }) => Promise.resolve({ refused: "TEAM_ANSWER_NO_DEVICE", data: { deviceId } }),
    importDelta: () => Promise.resolve({ refused: "TEAM_DELTA_UNREADABLE" }),
    openShared: () => Promise.resolve({ refused: "TEAM_PAYLOAD_MISSING" }),
    async *fetchOriginal(id) {
      if (id === shared.id) yield await Promise.resolve({ state: "here" as const, path: `/shared/${id}` });
      else yield notFound;
    },
    admin: fakeAdmin(),
    source: {
      isThere: () => Promise.resolve(true),
      ask: () => Promise.resolve({ kind: "unreachable", remark: { code: "no-answer" } }),
      ownOf: () => Promise.resolve(new Set()),
    },
    original: () => Promise.resolve(undefined),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
