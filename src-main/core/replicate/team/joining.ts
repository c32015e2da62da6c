import type { Clock } from "#core/ports/clock.ts";
import type { ReplicaStore, TeamRow } from "#core/ports/replica-store.ts";
import type {
  AskedToJoin,
  JoinFailure,
  JoiningDevice,
  JoinOutcome,
  TeamClient,
} from "#core/ports/team-client.ts";
import type { Team } from "#core/ports/team.ts";
import { isRefusal, type Refusal } from "#core/ports/use-cases.ts";
import type { BrowserJoin } from "#shared/rpc/team-status.ts";
import { limits } from "./limits.ts";

export interface JoiningDeps {
  readonly store: Pick<ReplicaStore, "team" | "joinTeam" | "changeTeam">;
  readonly client: Pick<TeamClient, "join" | "requestJoin" | "collectJoin">;
  readonly clock: Clock;
  /** Whether the team asks again who this is; then joining it is signing in again, and all that waits here stays. */
  readonly isSignedOut: () => boolean;
}

type Joined = Extract<JoinOutcome, { readonly kind: "joined" }>;

export interface Joining {
  /** Undefined where all went well. */
  join(...args: Parameters<Team["join"]>): Promise<Refusal | undefined>;
  /** What a person is to be shown until they let this device in; returns what `finish` is for. */
  askInBrowser(
    ...args: Parameters<Team["joinInBrowser"]>
  ): AsyncGenerator<Extract<BrowserJoin, { readonly state: "asking" }>, Joined | Refusal | undefined>;
  /** Notes whom the server has let in. Undefined where all went well. */
  finish(url: string, outcome: Joined): Promise<Refusal | undefined>;
}

/** Invariant: the only thing that reaches for a network before the device is in a team. */
export function createJoining(deps: JoiningDeps): Joining {
  const { client } = deps;
  const finish: Joining["finish"] = async (url, outcome) => {
    const attempt = await beginning(deps, url);
    if (isRefusal(attempt)) return attempt;
    return attempt.team === undefined
      ? enter(deps, attempt.server, outcome)
      : enterAgain(deps, attempt.team, outcome);
  };
  return {
    async join({ as, ...input }, signal) {
      const attempt = await beginning(deps, input.url);
      if (isRefusal(attempt)) return attempt;
      const outcome = await client.join({ ...deviceOf(attempt, input), as }, signal);
      return outcome.kind === "joined" ? finish(input.url, outcome) : refusalOf(outcome, attempt);
    },
    async *askInBrowser(input, signal) {
      const attempt = await beginning(deps, input.url);
      if (isRefusal(attempt)) return attempt;
      const device = deviceOf(attempt, input);
      for (;;) {
        const asked = await client.requestJoin(device, signal);
        if (asked.kind !== "asked") return refusalOf(asked, attempt);
        yield { state: "asking", userCode: asked.userCode, link: asked.link };
        const outcome = await collect(deps, device, asked, signal);
        if (outcome.kind === "joined") return outcome;
        if (outcome.kind === "over") return { refused: "TEAM_NOT_LET_IN" };
        if (outcome.kind === "given-up") return undefined;
        if (outcome.kind !== "ask-anew") return refusalOf(outcome, attempt);
      }
    },
    finish,
  };
}

/** Where it is to join; `team`: signing in again, as the same device of the same person. */
interface Attempt {
  readonly server: string;
  readonly team?: TeamRow;
}

async function beginning({ store, isSignedOut }: JoiningDeps, url: string): Promise<Attempt | Refusal> {
  const server = serverAddress(url);
  if (server === undefined) return { refused: "TEAM_ADDRESS" };
  const team = await store.team();
  if (team === undefined) return { server };
  return team.membership.server === server && isSignedOut()
    ? { server, team }
    : { refused: "TEAM_JOINED", data: { server: team.membership.server } };
}

const deviceOf = (
  { server, team }: Attempt,
  { deviceName }: Pick<JoiningDevice, "deviceName">,
): JoiningDevice =>
  team === undefined
    ? { url: server, deviceName }
    : { url: server, deviceName: team.membership.device.name, certificate: team.certificate };

async function enter(
  { store, clock }: JoiningDeps,
  server: string,
  { membership, credentials }: Joined,
): Promise<undefined> {
  await store.joinTeam({ ...credentials, membership: { ...membership, server, joinedMs: clock.nowMs() } });
  return undefined;
}

/** What the device has made names it, and is sent under no other name. */
async function enterAgain(
  { store }: JoiningDeps,
  team: TeamRow,
  { membership, credentials }: Joined,
): Promise<Refusal | undefined> {
  const { device, person, org } = team.membership;
  const isSame =
    membership.device.id === device.id && membership.person.id === person.id && membership.org.id === org.id;
  if (!isSame) return notAgain(team);
  await store.changeTeam({ ...credentials, refreshNonce: null });
  return undefined;
}

const notAgain = ({ membership: { person } }: TeamRow): Refusal => ({
  refused: "TEAM_NOT_AGAIN",
  data: { person: person.name },
});

/** Until somebody has let it in, or nobody will. A server that cannot be reached meanwhile is asked again. */
async function collect(
  { client, clock }: JoiningDeps,
  device: JoiningDevice,
  asked: AskedToJoin,
  signal: AbortSignal,
): Promise<
  { readonly kind: "over" } | { readonly kind: "ask-anew" } | { readonly kind: "given-up" } | JoinOutcome
> {
  const everyMs = Math.min(limits.collectEveryMsMax, Math.max(limits.collectEveryMsMin, asked.pollEveryMs));
  const untilMs = clock.nowMs() + limits.collectMsMax;
  while (!signal.aborted && clock.nowMs() < untilMs) {
    await clock.sleep(everyMs, signal).catch(() => undefined);
    if (signal.aborted) break;
    const outcome = await client.collectJoin(device, asked, signal);
    if (outcome.kind === "waiting" || outcome.kind === "unreachable" || outcome.kind === "too-many-tries")
      continue;
    return outcome;
  }
  return { kind: signal.aborted ? "given-up" : "over" };
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

function refusalOf(outcome: JoinFailure, { team }: Attempt): Refusal {
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
      return team === undefined ? { refused: "TEAM_REFUSED" } : notAgain(team);
    case "unreachable":
      return { refused: "TEAM_UNREACHABLE", data: { detail: outcome.detail } };
  }
}
