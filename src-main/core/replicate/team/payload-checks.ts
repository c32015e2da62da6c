import type { PayloadId } from "#shared/model/team.ts";
import type { ReplicaStore, UnsureItem } from "#core/ports/replica-store.ts";
import type { TeamClient } from "#core/ports/team-client.ts";
import { limits } from "./limits.ts";
import type { Tokens } from "./tokens.ts";

export interface PayloadChecksDeps {
  readonly store: Pick<ReplicaStore, "team" | "unsureItems" | "settlePayloads">;
  readonly client: Pick<TeamClient, "lacking">;
  readonly tokens: Tokens;
  /** Whether the server is there and has said what was erased meanwhile. */
  readonly knowsErased: () => boolean;
  /** Some have to be made and sent anew. */
  readonly onLacking: () => void;
}

/**
 * Asks the server which payloads it lacks of those that it may: it was put back from a backup, or this library was from a copy of
 * a time when it had them. Those, and no others, are made and sent anew. A turn gives after how long it is to be tried again.
 */
export const createPayloadChecks =
  ({ store, client, tokens, knowsErased, onLacking }: PayloadChecksDeps) =>
  async (signal: AbortSignal): Promise<number | undefined> => {
    for (;;) {
      // Who paused the exchange asks nothing of anybody.
      const team = await store.team();
      if (team === undefined || team.paused || !knowsErased()) return undefined;
      const unsure = await store.unsureItems(limits.checkedItemCount);
      const [first] = unsure;
      if (first === undefined || signal.aborted) return undefined;
      const asked = unsure.filter(({ partitionId }) => partitionId === first.partitionId);
      const access = await tokens.current(signal);
      const answer =
        access.kind === "access"
          ? await client.lacking(
              access.at,
              { partitionId: first.partitionId, payloadIds: asked.flatMap(({ payloadIds }) => payloadIds) },
              signal,
            )
          : access;
      switch (answer.kind) {
        case "lacking": {
          if ((await settleUnsure(store, asked, answer.payloadIds)) > 0) onLacking();
          continue;
        }
        case "unauthorised":
          tokens.forget();
          return limits.faultPauseMs;
        case "failed":
          return limits.faultPauseMs;
        // Whoever connects says so to the person.
        case "ended":
        case "revoked":
          return undefined;
      }
    }
  };

/** The server was asked for these, and said which payloads it lacks. How many items have to be made and sent anew. */
export async function settleUnsure(
  store: Pick<ReplicaStore, "settlePayloads">,
  asked: readonly UnsureItem[],
  payloadIds: readonly PayloadId[],
): Promise<number> {
  const missing = new Set(payloadIds);
  const lacking = asked.filter((item) => item.payloadIds.some((id) => missing.has(id))).map(({ id }) => id);
  await store.settlePayloads(
    asked.map(({ id }) => id),
    lacking,
  );
  return lacking.length;
}
