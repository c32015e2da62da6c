import type { Clock } from "#core/ports/clock.ts";
import type { ReplicaStore } from "#core/ports/replica-store.ts";
import type { JoinOutcome, TeamClient } from "#core/ports/team-client.ts";
import type { Team } from "#core/ports/team.ts";
import type { Refusal } from "#core/ports/use-cases.ts";

export interface JoiningDeps {
  readonly store: Pick<ReplicaStore, "team" | "joinTeam">;
  readonly client: Pick<TeamClient, "join">;
  readonly clock: Pick<Clock, "nowMs">;
}

/** Undefined where all went well. Invariant: the only thing that reaches for a network before the device is in a team. */
export const createJoining =
  ({ store, client, clock }: JoiningDeps) =>
  async (...[input, signal]: Parameters<Team["join"]>): Promise<Refusal | undefined> => {
    const server = serverAddress(input.url);
    if (server === undefined) return { refused: "TEAM_ADDRESS" };
    const team = await store.team();
    if (team !== undefined) return { refused: "TEAM_JOINED", data: { server: team.membership.server } };
    const outcome = await client.join({ ...input, url: server }, signal);
    if (outcome.kind !== "joined") return refusalOf(outcome);
    const { membership, credentials } = outcome;
    await store.joinTeam({ ...credentials, membership: { ...membership, server, joinedMs: clock.nowMs() } });
    return undefined;
  };

/** Without a stroke at the end. What is not sealed on its way never leaves the machine. */
function serverAddress(given: string): string | undefined {
  const url = URL.parse(given);
  if (
    url === null ||
    url.username !== "" ||
    url.password !== "" ||
    url.search !== "" ||
    url.href.includes("#")
  )
    return undefined;
  const isHere = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(url.host);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isHere)) return undefined;
  return url.href.replace(/\/+$/, "");
}

function refusalOf(outcome: Exclude<JoinOutcome, { readonly kind: "joined" }>): Refusal {
  switch (outcome.kind) {
    case "invitation":
      return { refused: "TEAM_INVITATION" };
    case "credentials":
      return { refused: "TEAM_CREDENTIALS" };
    case "totp":
      return { refused: "TEAM_TOTP" };
    case "too-many-tries":
      return { refused: "TEAM_TOO_MANY_TRIES" };
    case "no-server":
      return { refused: "TEAM_NO_SERVER" };
    case "refused":
      return { refused: "TEAM_REFUSED" };
    case "unreachable":
      return { refused: "TEAM_UNREACHABLE", data: { detail: outcome.detail } };
  }
}
