import type { Health } from "#shared/rpc/server/health-contract.ts";
import type { Tier } from "../database/open-tier.ts";
import type { Projection } from "../projection/projection.ts";
import type { HubShell } from "../sockets/hub-shell.ts";

/** Counts alone: nothing of what anybody shared. */
export const createHealth =
  (
    tier: Pick<Tier, "name" | "readsHealth" | "disk">,
    hub: Pick<HubShell, "counts">,
    projection: Pick<Projection, "behindCount" | "lag">,
    keptDays: NonNullable<Health["keptDays"]>,
  ) =>
  (): Omit<Health, "version"> => {
    const { connectionCount, documentCount, waitingCount } = hub.counts();
    return {
      tier: tier.name,
      connectionCount,
      documentCount,
      waitingCount,
      behindCount: projection.behindCount(),
      ...projection.lag(),
      ...tier.readsHealth(),
      disk: tier.disk.state(),
      keptDays,
    };
  };
