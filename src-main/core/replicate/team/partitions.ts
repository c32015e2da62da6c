import type { TeamClient, TeamServer } from "#core/ports/team-client.ts";
import type { DevicePartition } from "#shared/rpc/team-status.ts";
import type { Joined, ReplicateDeps } from "./joined.ts";
import { limits } from "./limits.ts";

/**
 * Asks which partitions may be read and what may be done there. Of those that may be read no more nothing is kept; that it is
 * gone is said once it is.
 */
export const createPartitions =
  (
    { store, server }: Pick<ReplicateDeps, "store" | "server">,
    { tokens, opened }: Pick<Joined, "tokens" | "opened">,
    onChange: () => void,
  ) =>
  async (signal: AbortSignal): Promise<number | undefined> => {
    const access = await tokens.current(signal);
    const answer = access.kind === "access" ? await server.client.partitions(access.at, signal) : access;
    switch (answer.kind) {
      case "partitions":
        await store.putPartitions(answer.partitions);
        opened.forget();
        onChange();
        return access.kind === "access" ? tellHeld(server.client, access.at, answer, signal) : undefined;
      case "unauthorised":
        tokens.forget();
        return 0;
      case "failed":
        return limits.faultPauseMs;
      // Whoever connects says so to the person.
      case "ended":
      case "revoked":
        return undefined;
    }
  };

/** When to ask again, where it was not heard: what is said then is said of what is held then. */
async function tellHeld(
  client: Pick<TeamClient, "holding">,
  at: TeamServer,
  { partitions }: { readonly partitions: readonly Pick<DevicePartition, "id">[] },
  signal: AbortSignal,
): Promise<number | undefined> {
  const told = await client.holding(
    at,
    partitions.map(({ id }) => id),
    signal,
  );
  return told.kind === "failed" || told.kind === "unauthorised" ? limits.faultPauseMs : undefined;
}
