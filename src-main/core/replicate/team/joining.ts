import type { Clock } from "#core/ports/clock.ts";
import type { ReplicaStore, TeamRow } from "#core/ports/replica-store.ts";
import type { JoinOutcome, TeamClient } from "#core/ports/team-client.ts";
import type { Team } from "#core/ports/team.ts";
import type { Refusal } from "#core/ports/use-cases.ts";
import type { JoinAs } from "#shared/rpc/server/devices-contract.ts";

export interface JoiningDeps {
  readonly store: Pick<ReplicaStore, "team" | "joinTeam" | "changeTeam">;
  readonly client: Pick<TeamClient, "join">;
  readonly clock: Pick<Clock, "nowMs">;
  /** Whether the team asks again who this is; then joining it is signing in again, and all that waits here stays. */
  readonly isSignedOut: () => boolean;
}

/** Undefined where all went well. Invariant: the only thing that reaches for a network before the device is in a team. */
export const createJoining =
  ({ store, client, clock, isSignedOut }: JoiningDeps) =>
  async (...[input, signal]: Parameters<Team["join"]>): Promise<Refusal | undefined> => {
    const server = serverAddress(input.url);
    if (server === undefined) return { refused: "TEAM_ADDRESS" };
    const team = await store.team();
    if (team !== undefined) {
      const isAgain = team.membership.server === server && isSignedOut();
      return isAgain
        ? signInAgain({ store, client }, team, input.as, signal)
        : { refused: "TEAM_JOINED", data: { server: team.membership.server } };
    }
    const outcome = await client.join({ ...input, url: server }, signal);
    if (outcome.kind !== "joined") return refusalOf(outcome);
    const { membership, credentials } = outcome;
    await store.joinTeam({ ...credentials, membership: { ...membership, server, joinedMs: clock.nowMs() } });
    return undefined;
  };

/** As the same device of the same person: what it has made names it, and is sent under no other name. */
async function signInAgain(
  { store, client }: Pick<JoiningDeps, "store" | "client">,
  { membership: { server, device, person, org }, certificate }: TeamRow,
  as: JoinAs,
  signal: AbortSignal,
): Promise<Refusal | undefined> {
  const outcome = await client.join({ url: server, as, deviceName: device.name, certificate }, signal);
  const other: Refusal = { refused: "TEAM_NOT_AGAIN", data: { person: person.name } };
  if (outcome.kind === "refused") return other;
  if (outcome.kind !== "joined") return refusalOf(outcome);
  const { membership, credentials } = outcome;
  const isSame =
    membership.device.id === device.id && membership.person.id === person.id && membership.org.id === org.id;
  if (!isSame) return other;
  await store.changeTeam({ ...credentials, refreshNonce: null });
  return undefined;
}

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
