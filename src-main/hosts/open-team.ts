import { createExchangeFiles } from "#adapters/files/exchange-files.ts";
import { createSyncSocket } from "#adapters/sync-socket/create-sync-socket.ts";
import { networkCosts } from "#adapters/network-cost/network-cost.ts";
import { createAdminClient } from "#adapters/team-client/create-admin-client.ts";
import { createTeamClient } from "#adapters/team-client/create-team-client.ts";
import { createDeviceIdentity } from "#adapters/team-client/device-identity.ts";
import { trailChecks } from "#adapters/trail-keys/trail-keys.ts";
import type { Team } from "#core/ports/team.ts";
import { createSession } from "#core/replicate/session.ts";
import { createTeam } from "#core/replicate/team/team.ts";
import { checkUpdate } from "#shared/sync/gatekeeper.ts";
import type { AssembleOptions } from "./assemble-options.ts";
import type { OpenStore } from "./open-store.ts";
import { createOriginals } from "./read-originals.ts";
import type { LiveSpace } from "./spaces/live-space.ts";
import { systemChance, systemClock } from "./system-clock.ts";
import type { KeyVault } from "#core/ports/key-vault.ts";

interface TeamParts {
  readonly vault: KeyVault;
  readonly store: OpenStore;
  readonly live: LiveSpace;
}

/** Nothing of it reaches for a network before a person has joined a team. */
export const openTeam = ({ report }: AssembleOptions, { vault, store, live }: TeamParts): Team =>
  createTeam({
    store: store.replica,
    library: store.library,
    server: {
      client: createTeamClient({ vault }),
      admin: createAdminClient(),
      socket: createSyncSocket(),
      identity: createDeviceIdentity({ vault }),
    },
    originals: createOriginals(store.library),
    files: createExchangeFiles(),
    system: {
      clock: systemClock,
      chance: systemChance,
      checks: trailChecks,
      networkCosts,
      embedder: live.embedder,
      onFault: (error) => report(error, "team"),
    },
    openSession: (kept, settings) =>
      createSession({ check: checkUpdate, chance: systemChance.fraction }, kept, settings),
  });
