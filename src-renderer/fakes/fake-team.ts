import { FolderId, ItemId, PartitionId } from "#shared/model/ids.ts";
import type { SharedBy } from "#shared/model/team-hit.ts";
import { DeviceId, OrgId, PayloadId, SharedItemId, UserId } from "#shared/model/team.ts";
import {
  type DevicePartition,
  type ItemEdits,
  type ReceivedItem,
  type SharedItem,
  type SharedSource,
  TeamConnection,
  type TeamRemark,
  type TeamStatus,
} from "#shared/rpc/team-status.ts";
import type { Client } from "#ui/state/connection.ts";
import { fakeUrls } from "./fake-bytes.ts";
import type { FakeOptions, Implementer } from "./fake-host.ts";

export const fakeUuid = (number: number) =>
  `01990000-0000-7000-8000-${number.toString(16).padStart(12, "0")}`;
const deviceId = DeviceId.parse(fakeUuid(0x71));
const otherDeviceId = DeviceId.parse(fakeUuid(0x72));
const partitionIds = [PartitionId.parse(fakeUuid(0x73)), PartitionId.parse(fakeUuid(0x74))] as const;
type Membership = Extract<TeamStatus, { joined: true }>;
const noEdits: ItemEdits = { tags: [], favourite: false, trashed: false };

/** What the exchange is at; `alone`: this device is in no team. */
export const fakeExchanges = ["alone", ...TeamConnection.options] as const;
export type FakeExchange = (typeof fakeExchanges)[number];

/** Whose device this is. */
export const ada = { id: UserId.parse(fakeUuid(0x76)), name: "Ada" };

const usual: Membership = {
  joined: true,
  server: "https://team.example",
  org: { id: OrgId.parse(fakeUuid(0x75)), name: "Harbour Works" },
  person: ada,
  device: { id: deviceId, name: "Workshop" },
  joinedMs: Date.UTC(2026, 10, 20),
  connection: "current",
  paused: false,
  limits: { bytesPerSecond: 0, network: "as-system-says" },
  counts: { local: 1, queued: 2, acknowledged: 1, projected: 40, refused: 1 },
  receivedCount: 1,
  queue: { updateCount: 2, payloadCount: 1, rejectedCount: 1 },
  lagMs: 1_200,
  currentMs: Date.UTC(2026, 10, 27, 4, 11),
};
const failures: Readonly<Partial<Record<TeamConnection, TeamRemark>>> = {
  offline: { code: "unreachable", detail: "ECONNREFUSED" },
  connecting: { code: "closed", status: 1006 },
  expired: { code: "session-ended" },
  revoked: { code: "device-revoked" },
  outdated: { code: "version-unknown" },
  unproved: { code: "trail-withheld" },
};
/** What had not gone when the device was shut out is kept as refused. */
const shutOut: Pick<Membership, "counts" | "queue" | "lagMs"> = {
  counts: { local: 1, queued: 0, acknowledged: 1, projected: 40, refused: 3 },
  queue: { updateCount: 0, payloadCount: 0, rejectedCount: 3 },
  lagMs: 0,
};
function statusOf(connection: TeamConnection): Membership {
  const failure = failures[connection];
  return {
    ...usual,
    connection,
    paused: connection === "paused",
    limits: { bytesPerSecond: 0, network: connection === "metered" ? "costs" : "as-system-says" },
    ...(connection === "offline" ? { nextTryMs: Date.UTC(2026, 10, 27, 5), lagMs: 5_400_000 } : {}),
    ...(connection === "revoked" ? shutOut : {}),
    ...(failure === undefined ? {} : { failure }),
  };
}

const partitions: readonly DevicePartition[] = [
  {
    id: partitionIds[0],
    name: "Survey",
    permissions: ["partition.read", "item.write", "edit.write"],
    sharedCount: 45,
    receivedCount: 1,
  },
  { id: partitionIds[1], name: "Board", permissions: ["partition.read"], sharedCount: 0, receivedCount: 0 },
  {
    id: PartitionId.parse(fakeUuid(0x77)),
    name: "Yard",
    permissions: ["partition.read", "item.write", "edit.write"],
    sharedCount: 0,
    receivedCount: 0,
  },
];

const states: readonly Pick<SharedItem, "state" | "why">[] = [
  { state: "local" },
  { state: "queued" },
  { state: "acknowledged" },
  { state: "projected" },
  { state: "refused", why: "payload-too-large" },
];
let items: readonly SharedItem[] = states.map((state, place) => ({
  id: SharedItemId.parse(`${deviceId}.0.${place}`),
  partitionId: partitionIds[0],
  itemId: ItemId.parse(fakeUuid(0x80 + place)),
  name: `survey-${place + 1}.pdf`,
  ...state,
  withdrawn: false,
  original: place === 0,
  changedMs: Date.UTC(2026, 10, 27, 4, place),
  edits: noEdits,
}));

export let received: ReceivedItem = {
  id: SharedItemId.parse(`${otherDeviceId}.0.0`),
  partitionId: partitionIds[0],
  deviceId: otherDeviceId,
  payloadId: PayloadId.parse("5e".repeat(32)),
  kind: "pdf",
  sharedMs: Date.UTC(2026, 10, 26),
  withdrawn: false,
  edits: { ...noEdits, title: "Quay wall, north", favourite: true },
};

export const quayWall = [
  "The north wall was surveyed at low water.",
  "Bread was brought by boat, as the quay has no bakery.",
  "Three tiles of the facing are loose and need mortar before the winter.",
] as const;

/** The person of the other device. */
export const sharer: SharedBy = {
  userId: UserId.parse(fakeUuid(0x77)),
  userName: "Grace",
  deviceId: otherDeviceId,
  deviceName: "Barge",
};

/** A team in memory; every state that an item can have is there once. `isViewer`: the person may suggest, and edit nothing. */
export function fakeTeam(
  { team: os }: Implementer,
  { exchange, isViewer, elsewhere }: Pick<FakeOptions, "exchange" | "isViewer" | "elsewhere">,
) {
  let status: TeamStatus = exchange === "alone" ? { joined: false } : statusOf(exchange);
  const listeners = new Set<() => void>();
  const become = (next: TeamStatus): TeamStatus => {
    status = next;
    for (const listener of listeners) listener();
    return next;
  };
  const change = (part: Partial<Membership>): TeamStatus =>
    become(status.joined ? { ...status, ...part } : status);
  elsewhere.addEventListener("grace-suggests", () => void change({ suggestedMs: Date.now() }));
  return {
    status: os.status.handler(() => status),
    watchStatus: os.watchStatus.handler(async function* ({ signal }) {
      while (signal?.aborted !== true) {
        yield status;
        const { promise, resolve } = Promise.withResolvers<void>();
        listeners.add(resolve);
        signal?.addEventListener("abort", () => resolve(), { once: true });
        await promise;
        listeners.delete(resolve);
      }
    }),
    join: os.join.handler(({ input: { url, as }, errors }) => {
      if (!/^https?:/.test(url)) throw errors.TEAM_ADDRESS();
      if (url.includes("nobody")) throw errors.TEAM_UNREACHABLE({ data: { detail: "ENOTFOUND" } });
      if (as.by === "invitation" && as.code.length < 8) throw errors.TEAM_INVITATION();
      if (as.by === "password" && as.totp === undefined) throw errors.TEAM_TOTP();
      if (status.joined && status.connection === "expired") {
        const { failure: _over, ...kept } = status;
        return become({ ...kept, connection: "current" });
      }
      if (status.joined) throw errors.TEAM_JOINED({ data: { server: status.server } });
      return become({ ...usual, server: url });
    }),
    joinInBrowser: os.joinInBrowser.handler(async function* ({ input: { url }, errors, signal }) {
      if (url.includes("nobody")) throw errors.TEAM_UNREACHABLE({ data: { detail: "ENOTFOUND" } });
      yield { state: "asking" as const, userCode: "KQRT-4711", link: `${url}/device#KQRT-4711` };
      await isTold(elsewhere, "ada-lets-in", signal);
      if (signal?.aborted === true) return;
      const { failure: _over, ...kept } = status.joined ? status : { ...usual, server: url };
      yield { state: "joined" as const, status: become({ ...kept, connection: "current" }) };
    }),
    leave: os.leave.handler(() => become({ joined: false })),
    ...sourcesOf(os, isViewer),
    ...itemsOf(os, exchange),
    setPaused: os.setPaused.handler(({ input: { paused } }) =>
      change({ paused, connection: paused ? "paused" : "current" }),
    ),
    setLimits: os.setLimits.handler(({ input }) => change({ limits: input })),
    retry: os.retry.handler(() => ({ itemCount: 1, editCount: 0 })),
    forgetRejected: os.forgetRejected.handler(() => ({ updateCount: 1 })),
    ...filesOf(os),
  };
}

const isTold = (target: EventTarget, name: string, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve) => {
    for (const each of [target, signal])
      each?.addEventListener(each === target ? name : "abort", () => resolve(), { once: true });
  });

type Face = Implementer["team"];

/** What is written to files and read from them. */
const filesOf = (os: Face) => ({
  exportRejected: os.exportRejected.handler(({ input: { path } }) => ({ path, updateCount: 1 })),
  exportDelta: os.exportDelta.handler(({ input: { path } }) => ({
    path,
    documentCount: 3,
    payloadCount: 2,
  })),
  deliverDelta: os.deliverDelta.handler(() => ({
    end: "whole" as const,
    payloads: { keptCount: 1, refused: [] },
    updates: { takenCount: 3, knownCount: 0, refused: [] },
  })),
  fetchAnswer: os.fetchAnswer.handler(({ input: { path } }) => ({ path })),
  importDelta: os.importDelta.handler(({ errors }) => {
    throw errors.TEAM_DELTA_UNREADABLE();
  }),
});

/** Of a viewer. */
const suggestsOnly = ({ permissions, ...partition }: DevicePartition): DevicePartition => ({
  ...partition,
  permissions: permissions.includes("edit.write") ? ["partition.read", "edit.suggest"] : permissions,
});

function sourcesOf(os: Face, isViewer: boolean) {
  let sources: readonly SharedSource[] = [];
  return {
    partitions: os.partitions.handler(() => (isViewer ? partitions.map(suggestsOnly) : partitions)),
    sources: os.sources.handler(() => sources),
    share: os.share.handler(({ input: { source, partitionId, originals }, errors }) => {
      if (!partitions.some(({ id }) => id === partitionId)) throw errors.TEAM_PARTITION();
      const isStream = "stream" in source;
      const added: SharedSource = {
        folderId: isStream ? FolderId.parse(fakeUuid(0x90)) : source.folderId,
        name: isStream ? source.stream : "/library",
        ...(isStream ? { stream: source.stream } : {}),
        partitionId,
        originals,
        addedMs: Date.UTC(2026, 10, 27),
        counts: usual.counts,
      };
      sources = [...sources, added];
      return added;
    }),
    unshare: os.unshare.handler(({ input: { source }, errors }) => {
      const kept = sources.filter((each) =>
        "stream" in source ? each.stream !== source.stream : each.folderId !== source.folderId,
      );
      if (kept.length === sources.length) throw errors.TEAM_SOURCE_NOT_SHARED();
      sources = kept;
      return { withdrawnCount: 45 };
    }),
  };
}

type Said = Omit<Parameters<Client["team"]["edit"]>[0], "id">;

/** What is said of an item from now on. */
export function changeEdits(
  id: SharedItemId,
  { title, label, ...said }: Said,
): SharedItem | ReceivedItem | undefined {
  const change = ({ edits }: { readonly edits: ItemEdits }) => ({
    edits: {
      ...edits,
      ...said,
      ...(title === undefined || title === "" ? {} : { title }),
      ...(label === undefined ? {} : { label: label ?? undefined }),
    } as ItemEdits,
  });
  if (id === received.id) return (received = { ...received, ...change(received) });
  const item = items.find((each) => each.id === id);
  if (item === undefined) return undefined;
  const changed = { ...item, ...change(item) };
  items = items.map((each) => (each.id === id ? changed : each));
  return changed;
}

/** As this device knows it. */
export const fakeItem = (id: SharedItemId): SharedItem | ReceivedItem | undefined =>
  id === received.id ? received : items.find((each) => each.id === id);

const itemsOf = (os: Face, exchange: FakeExchange) => ({
  items: os.items.handler(({ input: { state, offset, limit } }) => {
    const asked = items.filter((item) => state === undefined || item.state === state);
    return { items: asked.slice(offset, offset + limit), totalCount: asked.length };
  }),
  received: os.received.handler(() => ({ items: [received], totalCount: 1 })),
  edit: os.edit.handler(({ input: { id, ...said }, errors }) => {
    const changed = changeEdits(id, said);
    if (changed === undefined) throw errors.NOT_FOUND();
    return changed;
  }),
  move: os.move.handler(({ input: { id, to }, errors }) => {
    const own = items.find((each) => each.id === id);
    if (own === undefined && id !== received.id) throw errors.NOT_FOUND();
    const { partitionId: from, edits } = own ?? received;
    if (from === to) throw errors.SAME_PARTITION();
    // On Barge nobody had heard of it.
    const moved = { partitionId: to, edits: { ...edits, editedAfterMove: from } };
    items = items.map((each) => (each.id === id ? { ...each, ...moved } : each));
    if (id === received.id) received = { ...received, ...moved };
    return { partitionId: to, itemId: id };
  }),
  openShared: os.openShared.handler(({ input: { id }, errors }) => {
    const own = items.find((each) => each.id === id);
    if (own?.state === "local") throw errors.TEAM_PAYLOAD_MISSING();
    return {
      id,
      partitionId: received.partitionId,
      deviceId: own === undefined ? received.deviceId : deviceId,
      name: own?.name ?? "quay-wall.pdf",
      kind: received.kind,
      mediaType: "application/pdf",
      timeMs: received.sharedMs,
      sizeBytes: 182_000,
      segments: quayWall.map((text, ordinal) => ({
        ordinal,
        text,
        headingPath: ["Quay wall"],
        anchor: { kind: "page" as const, page: ordinal + 1, boxes: [] },
      })),
      ...(own === undefined ? { originalPath: `/shared/${id}` } : {}),
    };
  }),
  fetchOriginal: os.fetchOriginal.handler(async function* ({ errors, signal }) {
    if (signal?.aborted === true) return;
    if (exchange === "offline") throw errors.TEAM_UNREACHABLE({ data: { detail: "ECONNREFUSED" } });
    yield await Promise.resolve({ state: "fetching" as const, receivedBytes: 91_000, sizeBytes: 182_000 });
    yield { state: "here" as const, path: fakeUrls.pdf };
  }),
});
