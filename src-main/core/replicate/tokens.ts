import { createSerial } from "#shared/kit/serial.ts";
import type { Clock } from "../ports/clock.ts";
import type { ReplicaStore } from "../ports/replica-store.ts";
import type { TeamClient, TeamFailure, TeamServer } from "../ports/team-client.ts";
import { limits } from "./limits.ts";

export interface TokensDeps {
  readonly store: Pick<ReplicaStore, "team" | "changeTeam">;
  readonly client: Pick<TeamClient, "token">;
  readonly clock: Pick<Clock, "nowMs">;
}

export type Access = { readonly kind: "access"; readonly at: TeamServer } | TeamFailure;

export interface Tokens {
  current(signal: AbortSignal): Promise<Access>;
  /** The server does not take the one that was given. */
  forget(): void;
}

/** One token for all that is asked at once. What refreshes it is written down before the token is used, for it is good only once. */
export function createTokens({ store, client, clock }: TokensDeps): Tokens {
  const inTurn = createSerial();
  let last: { readonly token: string; readonly untilMs: number } | undefined;
  return {
    current: (signal) =>
      inTurn(async () => {
        const team = await store.team();
        if (team === undefined) return { kind: "ended" };
        const { server } = team.membership;
        if (last !== undefined && clock.nowMs() < last.untilMs)
          return { kind: "access", at: { server, token: last.token } };
        const outcome = await client.token(server, team, signal);
        if (outcome.kind !== "token") return outcome;
        await store.changeTeam({ refreshToken: outcome.refreshToken });
        last = {
          token: outcome.token,
          untilMs: clock.nowMs() + outcome.validMs - limits.tokenMarginMs,
        };
        return { kind: "access", at: { server, token: outcome.token } };
      }),
    forget: () => void (last = undefined),
  };
}
