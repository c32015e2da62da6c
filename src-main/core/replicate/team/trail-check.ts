/**
 * Whether the trail of the team's server only ever grows: asked at each connection, held against the last head that was seen. It is
 * no favour: from a server that keeps the answer back nothing more is taken, and nothing given to it, after some minutes.
 */
import { nextSeen, SeenTrail } from "#shared/audit/seen-trail.ts";
import type { Checks } from "#shared/audit/tree-head.ts";
import type { Clock } from "#core/ports/clock.ts";
import type { ReplicaStore, TeamRow } from "#core/ports/replica-store.ts";
import type { TeamClient } from "#core/ports/team-client.ts";
import { limits } from "./limits.ts";
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

/** Whether the server has kept back for too long what would prove that its trail only grows. A clock that was put back begins anew. */
export const isUnproved = ({ withheldMs }: SeenTrail, nowMs: number): boolean =>
  withheldMs !== undefined && nowMs - withheldMs >= limits.trailGraceMs;

export interface TrailCheckDeps {
  readonly store: Pick<ReplicaStore, "team" | "changeTeam">;
  readonly client: Pick<TeamClient, "trailHead">;
  /** Those of this question alone: the others are given to nobody while the proof is kept back. */
  readonly tokens: Tokens;
  readonly checks: Checks;
  readonly clock: Pick<Clock, "nowMs">;
  readonly events: {
    /**
     * Whether the server was connected at any time since this was asked last: who cannot be reached keeps nothing back, who cuts the
     * connection off while it is asked does.
     */
    readonly wasOnline: () => boolean;
    readonly onChange: (isUnproved: boolean) => void;
  };
}

export function createTrailCheck({ store, client, tokens, checks, clock, events }: TrailCheckDeps) {
  /** Of the turn before; absent at first. */
  let last: { readonly atMs: number; readonly isUnproved: boolean } | undefined;
  return async (signal: AbortSignal): Promise<number | undefined> => {
    const team = await store.team();
    // Who paused the exchange asks nothing of anybody.
    if (team === undefined || team.paused) return undefined;
    const access = await tokens.current(signal);
    const seen = seenTrailOf(team);
    const answer =
      access.kind === "access" ? await client.trailHead(access.at, seen.head?.size ?? 0, signal) : access;
    // There is nothing left to be exchanged.
    if (answer.kind === "ended" || answer.kind === "revoked") return undefined;
    if (answer.kind === "unauthorised") tokens.forget();
    const atMs = clock.nowMs();
    const next =
      answer.kind === "head"
        ? nextSeen(checks, seen, answer.given, atMs)
        : withheldBy(seen, atMs, last, events.wasOnline());
    await store.changeTeam({ auditHead: JSON.stringify(next) });
    last = { atMs, isUnproved: isUnproved(next, atMs) };
    events.onChange(last.isUnproved);
    return next.withheldMs === undefined ? undefined : limits.trailRetryMs;
  };
}

/** While the server cannot be reached no time passes, but where it cannot be because nobody connects to it any more. */
function withheldBy(
  seen: SeenTrail,
  atMs: number,
  last: { readonly atMs: number; readonly isUnproved: boolean } | undefined,
  wasOnline: boolean,
): SeenTrail {
  const { withheldMs } = seen;
  if (withheldMs === undefined) return wasOnline ? { ...seen, withheldMs: atMs } : seen;
  const isCounted = wasOnline || last === undefined || last.isUnproved;
  return { ...seen, withheldMs: Math.min(withheldMs + (isCounted ? 0 : atMs - last.atMs), atMs) };
}
