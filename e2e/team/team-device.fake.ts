/** A device of a team without a window, a decoder or an index: its library and what is shared of it, in memory where no path is said. */
import Database from "better-sqlite3-multiple-ciphers";
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { createExchangeFiles } from "#adapters/files/exchange-files.ts";
import { createCounters } from "#adapters/sqlite/counters.ts";
import { createLibraryReads, createLibraryWrites } from "#adapters/sqlite/create-library.ts";
import { migrate } from "#adapters/sqlite/migrate.ts";
import { createReplicaReads, createReplicaWrites } from "#adapters/sqlite/replica.ts";
import {
  everything,
  folderId,
  indexed,
  noDifference,
  seenFile,
  spaceId,
} from "#adapters/sqlite/store-samples.ts";
import { createSyncSocket } from "#adapters/sync-socket/create-sync-socket.ts";
import { createAdminClient } from "#adapters/team-client/create-admin-client.ts";
import { deltaCalls } from "#adapters/team-client/deltas.ts";
import { payloadCalls } from "#adapters/team-client/payloads.ts";
import { trailChecks } from "#adapters/trail-keys/trail-keys.ts";
import type { DeviceIdentity } from "#core/ports/device-identity.ts";
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { ReplicaStore } from "#core/ports/replica-store.ts";
import type { TeamClient } from "#core/ports/team-client.ts";
import type { Team } from "#core/ports/team.ts";
import { createSession } from "#core/replicate/session.ts";
import { createTeam } from "#core/replicate/team/team.ts";
import { newTrailSecrets, sha256, signerOf } from "#server/audit/trail-keys.ts";
import { partitionsWith } from "#server/use-cases/access/principal.ts";
import { createTeamSearch } from "#server/use-cases/search/team-search.ts";
import { createDocumentReads } from "#server/use-cases/documents.ts";
import type { TeamServer } from "#server/create-team-server.ts";
import { type FakeIdentity, fakeKeyId, fakePartition, fakeSigner } from "#server/identity.fake.ts";
import { emptyFrontier, rootOf } from "#shared/audit/merkle.ts";
import { signHead } from "#shared/audit/tree-head.ts";
import type { FolderId, ItemId } from "#shared/model/ids.ts";
import { type DeviceId, OrgId, UserId } from "#shared/model/team.ts";
import { Space } from "#shared/model/space.ts";
import { checkUpdate } from "#shared/sync/gatekeeper.ts";
import { type ProtocolRange, spoken } from "#shared/sync/protocol-range.ts";

export interface TeamDevice extends AsyncDisposable {
  readonly team: Team;
  readonly library: LibraryStore;
  readonly store: ReplicaStore;
  /** As when the host was killed: nothing is said to anybody, the database stays. Also with a program of other versions. */
  restart(speaks?: ProtocolRange): Promise<void>;
  /** Switched off: its database alone is left. */
  close(): Promise<void>;
  /** In the folder that is there from the beginning. */
  index(path: string, ...texts: readonly string[]): Promise<ItemId>;
  indexIn(folderId: FolderId, path: string, ...texts: readonly string[]): Promise<ItemId>;
  tag(itemId: ItemId, ...tags: readonly string[]): Promise<void>;
}

type Calls = Readonly<Record<string, (...args: readonly never[]) => unknown>>;
const asPort = <Port>(calls: object): Port =>
  Object.fromEntries(
    Object.entries(calls as Calls).map(([name, call]) => [
      name,
      (...args: readonly never[]) => Promise.resolve().then(() => structuredClone(call(...args))),
    ]),
  ) as Port;

const orgId = OrgId.parse("01970000-0000-7000-8000-000000000091");

/** Who it is is its id, as the fake identity of the server has it; all else goes the real way. */
function clientOf(deviceId: DeviceId, identity: FakeIdentity, server: () => TeamServer): TeamClient {
  return {
    join: ({ deviceName }) =>
      Promise.resolve({
        kind: "joined",
        membership: {
          org: { id: orgId, name: "Harbour" },
          person: { id: UserId.parse("01970000-0000-7000-8000-000000000092"), name: "Ada" },
          device: { id: deviceId, name: deviceName },
        },
        credentials: { certificate: deviceId, orgKeys: "{}", refreshToken: "0" },
      }),
    // Nobody sits before a browser.
    requestJoin: () => Promise.resolve({ kind: "refused" }),
    collectJoin: () => Promise.resolve({ kind: "over" }),
    nonce: () => Promise.resolve({ kind: "nonce", nonce: "n" }),
    async token(_server, { refreshToken }) {
      if ((await identity.authenticate.bearer(deviceId)) === undefined) return { kind: "revoked" };
      const credentials = {
        certificate: deviceId,
        orgKeys: "{}",
        refreshToken: String(Number(refreshToken) + 1),
      };
      return { kind: "token", token: deviceId, untilMs: Date.now() + 600_000, credentials };
    },
    async partitions() {
      const principal = await identity.authenticate.bearer(deviceId);
      if (principal === undefined) return { kind: "revoked" };
      const permissions = ["partition.read", "item.write", "edit.write"] as const;
      return { kind: "partitions", partitions: [{ id: fakePartition, name: "Ours", permissions }] };
    },
    holding: () => Promise.resolve({ kind: "told" }),
    async projected(_at, names) {
      const principal = await identity.authenticate.bearer(deviceId);
      if (principal === undefined) return { kind: "revoked" };
      const documents = await createDocumentReads(server().tier).projected(principal, names);
      return { kind: "projected", documents };
    },
    async lacking(_at, { partitionId, payloadIds }) {
      if ((await identity.authenticate.bearer(deviceId)) === undefined) return { kind: "revoked" };
      const lacking = await createDocumentReads(server().tier).lacking(partitionId, payloadIds);
      return { kind: "lacking", payloadIds: lacking };
    },
    async search(_at, question) {
      const principal = await identity.authenticate.bearer(deviceId);
      if (principal === undefined) return { kind: "revoked" };
      const partitionIds = partitionsWith(principal, "partition.read");
      const asked = { offset: 0, facets: false, ...question, partitionIds, nowMs: Date.now() };
      return { kind: "found", result: await createTeamSearch(server().tier.reads).query(asked) };
    },
    // This server's trail is told of by its routes, which are not those of this device.
    trailHead: emptyTrail,
    ...payloadCalls,
    ...deltaCalls,
  };
}

const trailSigner = signerOf(newTrailSecrets());

/** What a server says in whose trail nothing is. */
export const emptyTrail: TeamClient["trailHead"] = () =>
  Promise.resolve({
    kind: "head",
    given: {
      head: signHead(trailSigner, sha256, { size: 0, root: rootOf(sha256, emptyFrontier), timeMs: 1 }),
      publicKey: trailSigner.publicKey,
      proof: [],
    },
  });

/** Everybody trusts a device that says who it is: what is tried here is the merging. */
const trusting: DeviceIdentity = {
  sign: (_as, bytes) => fakeSigner.sign(bytes),
  keyOf: () => fakeSigner.publicKey(),
  orgKeyOf: async (keyId) => (keyId === fakeKeyId ? fakeSigner.publicKey() : undefined),
};

export const openTeamDevice = (
  deviceId: DeviceId,
  identity: FakeIdentity,
  server: () => TeamServer,
  disk: DeviceDisk = {},
): Promise<TeamDevice> =>
  openDevice({
    client: { ...clientOf(deviceId, identity, server), trailHead: disk.trailHead ?? emptyTrail },
    identity: trusting,
    nowMs: Date.now,
    ...disk,
  });

export interface DeviceDisk {
  /** Of its database. */
  readonly path?: string;
  /** Told what nobody expected; where nobody is, it fails the test at the end. */
  readonly onFault?: (error: unknown) => void;
  /** Its clock, where it is not that of all. */
  readonly nowMs?: () => number;
  /** What the server says of its trail. */
  readonly trailHead?: TeamClient["trailHead"];
}

/** `nowMs`: the device's clock, which a test may move on. */
export async function openDevice({
  client,
  identity,
  nowMs,
  path = ":memory:",
  onFault,
}: Omit<DeviceDisk, "trailHead"> & {
  readonly client: TeamClient;
  readonly identity: DeviceIdentity;
  readonly nowMs: () => number;
}): Promise<TeamDevice> {
  const database = new Database(path);
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.pragma("foreign_keys = ON");
  migrate(database);
  const library = asPort<LibraryStore>({
    ...createLibraryReads(database),
    ...createLibraryWrites(database),
  });
  const store = asPort<ReplicaStore>({
    ...createReplicaReads(database),
    ...createReplicaWrites(database, createCounters(database)),
  });
  // Its database may be one of before.
  if ((await library.listFolders()).length === 0)
    await library.addFolder({ id: folderId, path: "/home", paused: false, ignore: [], addedMs: 1 });
  const faults: unknown[] = [];
  const open = (speaks = spoken): Team =>
    createTeam({
      store,
      library,
      server: {
        client,
        admin: createAdminClient(),
        socket: createSyncSocket(speaks),
        identity,
      },
      originals: {
        read: (item) =>
          Promise.resolve({ kind: "read", bytes: new TextEncoder().encode(`bytes of ${item.name}`) }),
      },
      files: createExchangeFiles(),
      system: {
        clock: {
          nowMs,
          // What is looked at once in an hour is looked at once in a test, when the device connects.
          sleep: (ms, signal) =>
            sleep(ms < 3_600_000 ? Math.min(ms, 200) : ms, undefined, signal === undefined ? {} : { signal }),
        },
        chance: { fraction: Math.random, bytes: (count) => randomBytes(count) },
        checks: trailChecks,
        networkCosts: () => Promise.resolve(undefined),
        embedder: {
          space: Space.parse({
            id: spaceId,
            modelId: "none",
            revision: "1",
            dimensions: 8,
            metric: "cosine",
            normalised: true,
            modalities: ["text"],
            cutOff: 0.3,
          }),
          // Asked only for what is shared in other words than it has here.
          embed: (texts) => Promise.resolve(new Float32Array(8 * texts.length)),
        },
        onFault: onFault ?? ((error) => void faults.push(error)),
      },
      openSession: (kept, settings) =>
        createSession({ check: checkUpdate, chance: Math.random, speaks }, kept, settings),
    });
  let team = open();
  const indexIn: TeamDevice["indexIn"] = async (within, path, ...texts) => {
    await library.applyDifference(within, { ...noDifference, added: [seenFile(path)] }, false, 10);
    const claimed = (await library.claim(everything, 100)).find((item) => item.path === path);
    if (claimed === undefined) throw new Error(`${path} was not claimed`);
    await library.commit([indexed(claimed, texts)], 200);
    team.wake();
    return claimed.itemId;
  };
  return {
    get team() {
      return team;
    },
    library,
    store,
    async restart(speaks) {
      await team[Symbol.asyncDispose]();
      team = open(speaks);
      await team.start();
    },
    close: async () => team[Symbol.asyncDispose](),
    index: (path, ...texts) => indexIn(folderId, path, ...texts),
    indexIn,
    async tag(itemId, ...tags) {
      await library.setTags(itemId, tags);
      team.wake();
    },
    async [Symbol.asyncDispose]() {
      await team[Symbol.asyncDispose]();
      database.close();
      if (faults.length > 0) throw new AggregateError(faults, "something nobody expected");
    },
  };
}
