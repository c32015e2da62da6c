/** Whether the trail of the team's server only ever grows: asked at each connection, held against the last head that was seen. */
import { nextSeen, SeenTrail } from "#shared/audit/seen-trail.ts";
import type { Checks } from "#shared/audit/tree-head.ts";
import type { Clock } from "#core/ports/clock.ts";
import type { ReplicaStore, TeamRow } from "#core/ports/replica-store.ts";
import type { TeamClient } from "#core/ports/team-client.ts";
import type { Tokens } from "./tokens.ts";

/** What is damaged is nothing that was seen: then the next head is taken as the first. */
export function seenTrailOf({ auditHead }: Pick<TeamRow, "auditHead">): SeenTrail {
  if (auditHead === undefined) return {};
  try {
    return SeenTrail.parse(JSON.parse(auditHead));
  } catch {
    return {};
  }
}

export interface TrailCheckDeps {
  readonly store: Pick<ReplicaStore, "team" | "changeTeam">;
  readonly client: Pick<TeamClient, "trailHead">;
  readonly tokens: Tokens;
  readonly checks: Checks;
  readonly clock: Pick<Clock, "nowMs">;
  readonly onChange: () => void;
}

export const createTrailCheck =
  ({ store, client, tokens, checks, clock, onChange }: TrailCheckDeps) =>
  async (signal: AbortSignal): Promise<number | undefined> => {
    const access = await tokens.current(signal);
    const team = await store.team();
    if (access.kind !== "access" || team === undefined) return undefined;
    const seen = seenTrailOf(team);
    const answer = await client.trailHead(access.at, seen.head?.size ?? 0, signal);
    if (answer.kind === "unauthorised") {
      tokens.forget();
      return undefined;
    }
    // Who is not told keeps what it knows: the next connection asks again.
    if (answer.kind !== "head") return undefined;
    await store.changeTeam({
      auditHead: JSON.stringify(nextSeen(checks, seen, answer.given, clock.nowMs())),
    });
    onChange();
    return undefined;
  };
