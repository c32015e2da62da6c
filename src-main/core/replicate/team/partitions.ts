import type { Joined, ReplicateDeps } from "./joined.ts";
import { limits } from "./limits.ts";

/** Asks which partitions may be read and what may be done there; of those that may be read no more nothing is kept. */
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
        return undefined;
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
