/** Whether contents wait because the network is paid for by the byte: by the person's word, or by the system's where they leave it to that. */
import type { ReplicaStore, TeamRow } from "#core/ports/replica-store.ts";
import type { Joined, ReplicateSystem } from "./joined.ts";
import { limits } from "./limits.ts";

/** `systemSays`: undefined where it does not say. */
export const isMetered = (
  { network }: Pick<TeamRow["limits"], "network">,
  systemSays: boolean | undefined,
): boolean => network === "costs" || (network === "as-system-says" && systemSays === true);

export interface NetworkLookDeps {
  readonly store: Pick<ReplicaStore, "team">;
  readonly joined: Pick<Joined, "networkCosts">;
  readonly networkCosts: ReplicateSystem["networkCosts"];
  /** It is another than before. */
  readonly onChange: (team: TeamRow) => void;
}

/** Asks the system now and then, as long as somebody goes by it. Who joined another network is not told of by it. */
export const createNetworkLook =
  ({ store, joined, networkCosts, onChange }: NetworkLookDeps) =>
  async (): Promise<number | undefined> => {
    const team = await store.team();
    if (team?.limits.network !== "as-system-says") return undefined;
    const costs = await networkCosts();
    if (costs !== joined.networkCosts) {
      joined.networkCosts = costs;
      onChange(team);
    }
    return limits.networkLookMs;
  };
