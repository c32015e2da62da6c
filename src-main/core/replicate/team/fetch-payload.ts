import type { PayloadId } from "#shared/model/team.ts";
import type { ReceivedItem } from "#shared/rpc/team-status.ts";
import { openKeyed } from "#shared/sync/keyed-payload.ts";
import type { ReplicaStore } from "#core/ports/replica-store.ts";
import type { Pace, PayloadRead, TeamClient } from "#core/ports/team-client.ts";
import type { Refusal } from "#core/ports/use-cases.ts";
import type { Tokens } from "./tokens.ts";

export interface FetchPayloadDeps {
  readonly store: Pick<ReplicaStore, "payloadBody">;
  readonly client: Pick<TeamClient, "getPayload">;
  readonly tokens: Tokens;
  readonly pace: Pace;
}

export type FetchPayload = (
  payload: {
    readonly partitionId: ReceivedItem["partitionId"];
    readonly payloadId: PayloadId;
    /** How many bytes have come so far; of what somebody carried here none do. */
    readonly onReceived?: (receivedBytes: number) => void;
  },
  signal: AbortSignal,
) => Promise<Uint8Array | Refusal>;

/** What was sealed: of what was carried here, else of the server. */
export const createFetchPayload =
  ({ store, client, tokens, pace }: FetchPayloadDeps): FetchPayload =>
  async (payload, signal) => {
    const carried = await store.payloadBody(payload.payloadId);
    if (carried !== undefined) return (await openKeyed(carried)) ?? { refused: "TEAM_PAYLOAD_MISSING" };
    const access = await tokens.current(signal);
    const read: PayloadRead =
      access.kind === "access" ? await client.getPayload(access.at, { ...payload, pace }, signal) : access;
    switch (read.kind) {
      case "found":
        return (await openKeyed(read.body)) ?? { refused: "TEAM_PAYLOAD_MISSING" };
      case "absent":
        return { refused: "TEAM_PAYLOAD_MISSING" };
      case "erased":
        return { refused: "TEAM_ITEM_ERASED" };
      case "not-permitted":
      case "ended":
      case "revoked":
        return { refused: "TEAM_REFUSED" };
      case "unauthorised":
        tokens.forget();
        return { refused: "TEAM_UNREACHABLE", data: { detail: "unauthorised" } };
      case "failed":
        return { refused: "TEAM_UNREACHABLE", data: { detail: read.remark.code } };
    }
  };
