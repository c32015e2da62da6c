import type { Checks } from "#shared/audit/tree-head.ts";
import { createHlcClock } from "#shared/kit/hlc.ts";
import type { DeviceId } from "#shared/model/team.ts";
import { limits as syncLimits } from "#shared/sync/limits.ts";
import type { AdminClient } from "#core/ports/admin-client.ts";
import type { Chance, Clock } from "#core/ports/clock.ts";
import type { DeviceIdentity } from "#core/ports/device-identity.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { Originals } from "#core/ports/originals.ts";
import type { OwnUpdate, ReplicaStore, TeamRow } from "#core/ports/replica-store.ts";
import type { SyncSocket } from "#core/ports/sync-socket.ts";
import type { Pace, TeamClient } from "#core/ports/team-client.ts";
import { createDocuments, type Documents } from "./documents.ts";
import { createEditWriting, type EditWriting } from "./edit-writing.ts";
import { createOpened, type Opened } from "./opened.ts";
import { createPace } from "./pace.ts";
import { createTokens, type Tokens } from "./tokens.ts";
import { isUnproved, seenTrailOf } from "./trail-check.ts";

/** The server, as a device reaches it. */
export interface ServerPorts {
  readonly client: TeamClient;
  readonly admin: AdminClient;
  readonly socket: SyncSocket;
  readonly identity: DeviceIdentity;
}

export interface ReplicateSystem {
  readonly clock: Clock;
  readonly chance: Chance;
  /** What signatures and hashes of the server's trail are checked with. */
  readonly checks: Checks;
  /** Whether the network is paid for by the byte; undefined where the system does not say. Never rejects. */
  readonly networkCosts: () => Promise<boolean | undefined>;
  /** Of the space that is searched now: what is shared has vectors in it. */
  readonly embedder: Pick<Embedder, "space" | "embed">;
  readonly onFault: (error: unknown) => void;
}

export interface ReplicateDeps {
  readonly store: ReplicaStore;
  readonly library: Pick<LibraryStore, "getItem" | "readSegments" | "setUserTags">;
  readonly server: ServerPorts;
  readonly originals: Originals;
  readonly system: ReplicateSystem;
}

/** What there is as long as the device is in a team, whether it is connected or not. */
export interface Joined {
  readonly deviceId: DeviceId;
  readonly documents: Documents;
  readonly edits: EditWriting;
  /** None while the server keeps back the proof that its trail only grows. */
  readonly tokens: Tokens;
  /** With which that proof is asked for. */
  readonly proofTokens: Tokens;
  readonly opened: Opened;
  /** Of all that is received, whatever it comes over. */
  readonly pace: Pace;
  /** 0: without a limit. */
  receivedBytesPerSecond: number;
  /** Each own update, once it is in the store. */
  onOwn: (update: OwnUpdate) => void;
  /** The server's clock less ours. */
  aheadMs: number;
  isUnproved: boolean;
  /** As the system said last. */
  networkCosts: boolean | undefined;
}

export function createJoined(
  { store, library, server, originals, system }: ReplicateDeps,
  team: TeamRow,
): Joined {
  const { clock, chance } = system;
  const deviceId = team.membership.device.id;
  const proofTokens = createTokens({ store, client: server.client, clock });
  const tokens: Tokens = {
    current: async (signal) =>
      joined.isUnproved
        ? { kind: "failed", remark: { code: "trail-withheld" } }
        : await proofTokens.current(signal),
    forget: proofTokens.forget,
  };
  const pace = createPace(clock, () => joined.receivedBytesPerSecond);
  const stored = createDocuments({
    store,
    nowMs: () => clock.nowMs(),
    deviceId,
    freshClient: () => new DataView(chance.bytes(4).slice().buffer).getUint32(0),
  });
  const documents: Documents = {
    ...stored,
    async change(name, change, born) {
      const update = await stored.change(name, change, born);
      if (update !== undefined) joined.onOwn(update);
      return update;
    },
  };
  const hlc = createHlcClock(() => clock.nowMs() + joined.aheadMs, syncLimits.clockAheadMaxMs);
  const joined: Joined = {
    deviceId,
    documents,
    edits: createEditWriting({ documents, chance, hlc, deviceId }),
    tokens,
    proofTokens,
    pace,
    receivedBytesPerSecond: team.limits.bytesPerSecond,
    opened: createOpened({ store, library, client: server.client, originals, tokens, pace, clock }),
    onOwn: () => undefined,
    aheadMs: 0,
    networkCosts: undefined,
    isUnproved: isUnproved(seenTrailOf(team), clock.nowMs()),
  };
  return joined;
}
