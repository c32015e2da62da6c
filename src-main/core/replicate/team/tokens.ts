import { createSerial } from "#shared/kit/serial.ts";
import type { Clock } from "#core/ports/clock.ts";
import type { ReplicaStore, TeamRow } from "#core/ports/replica-store.ts";
import type { TeamClient, TeamFailure, TeamServer, TokenOutcome } from "#core/ports/team-client.ts";
import { limits } from "./limits.ts";

export interface TokensDeps {
  readonly store: Pick<ReplicaStore, "team" | "changeTeam">;
  readonly client: Pick<TeamClient, "nonce" | "token">;
  readonly clock: Pick<Clock, "nowMs">;
}

export type Access = { readonly kind: "access"; readonly at: TeamServer } | TeamFailure;

export interface Tokens {
  current(signal: AbortSignal): Promise<Access>;
  /** The server does not take the one that was given. */
  forget(): void;
}

/**
 * One token for all that is asked at once. Each answer brings what the next is asked for with, good once: it is written down
 * before the token is used, and the nonce before it is asked, so that whoever is killed in between asks the same again.
 */
export function createTokens({ store, client, clock }: TokensDeps): Tokens {
  const inTurn = createSerial();
  let last: { readonly token: string; readonly untilMs: number } | undefined;
  const ask = async (team: TeamRow, signal: AbortSignal): Promise<TokenOutcome> => {
    const { server } = team.membership;
    let nonce = team.refreshNonce;
    if (nonce === undefined) {
      const made = await client.nonce(server, signal);
      if (made.kind !== "nonce") return made;
      ({ nonce } = made);
      await store.changeTeam({ refreshNonce: nonce });
    }
    const { refreshToken, certificate } = team;
    return client.token(server, { refreshToken, nonce, certificate }, signal);
  };
  const next = async (signal: AbortSignal): Promise<Access> => {
    for (let attempt = 0; attempt < limits.nonceCountMax; attempt++) {
      const team = await store.team();
      if (team === undefined) return { kind: "ended" };
      const outcome = await ask(team, signal);
      if (outcome.kind === "nonce-refused") {
        await store.changeTeam({ refreshNonce: null });
        continue;
      }
      if (outcome.kind !== "token") return outcome;
      await store.changeTeam({ ...outcome.credentials, refreshNonce: null });
      const nowMs = clock.nowMs();
      // By the server's clock: where ours is another, the token is still used for a while, and not for ever.
      const validMs = Math.min(Math.max(outcome.untilMs - nowMs, limits.tokenMsMin), limits.tokenMsMax);
      last = { token: outcome.token, untilMs: nowMs + validMs - limits.tokenMarginMs };
      return { kind: "access", at: { server: team.membership.server, token: outcome.token } };
    }
    return { kind: "ended" };
  };
  return {
    current: (signal) =>
      inTurn(async () => {
        const team = await store.team();
        if (team !== undefined && last !== undefined && clock.nowMs() < last.untilMs)
          return { kind: "access", at: { server: team.membership.server, token: last.token } };
        return next(signal);
      }),
    forget: () => void (last = undefined),
  };
}
