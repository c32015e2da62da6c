import { closeCodes } from "#shared/sync/close-codes.ts";
import type { TeamConnection, TeamRemark, TeamStatus } from "#shared/rpc/team-status.ts";
import type { ReplicaCounts, ReplicaStore, TeamRow } from "#core/ports/replica-store.ts";
import type { ConnectionStatus } from "../session-port.ts";
import { limits as trailLimits } from "./limits.ts";
import { isMetered } from "./network.ts";
import { seenTrailOf } from "./trail-check.ts";

/** What is known of the connection and is in no store. */
export interface Link {
  /** Absent where no host runs that would connect. */
  session?: ConnectionStatus;
  /** The server was connected since `wasOnlineOnce` asked last. */
  wasOnline?: boolean;
  /** The server has let neither of them in: the person has to do something. */
  shut?: "expired" | "revoked";
  /** On this connection the server has said what was erased meanwhile: before it said what may be read. */
  knowsErased?: boolean;
  /** The server has said that its disk has no room. */
  isServerFull?: boolean;
  /** It has no room for contents: a server of a version before says it by nothing else. */
  refusesContents?: boolean;
  /** When the server last said that something was suggested or decided, or may have and was not heard. */
  suggestedMs?: number;
  isSettled: boolean;
  /** The server keeps back what would prove that its trail only grows. */
  isUnproved?: () => boolean;
  /** What the system says of the network: whether it is paid for by the byte. */
  networkCosts?: () => boolean | undefined;
}

export const isOnline = ({ session }: Pick<Link, "session">): boolean => session?.kind === "online";

/** Whether it was connected at any time since this was asked last. */
export function wasOnlineOnce(link: Pick<Link, "session" | "wasOnline">): boolean {
  const wasOnline = isOnline(link) || link.wasOnline === true;
  link.wasOnline = isOnline(link);
  return wasOnline;
}

/** What is said with these is no failure, or is the state itself. */
const saysItself: ReadonlySet<TeamConnection> = new Set(["current", "full", "unproved"]);

export async function statusOf(
  store: Pick<ReplicaStore, "team" | "replicaCounts">,
  link: Link,
  nowMs: number,
): Promise<TeamStatus> {
  const team = await store.team();
  if (team === undefined) return { joined: false };
  const counts = await store.replicaCounts();
  const { paused, limits, currentMs, failure } = team;
  const { doubt, provedMs, withheldMs } = seenTrailOf(team);
  const connection = connectionOf(team, counts, link);
  return {
    ...team.membership,
    joined: true,
    connection,
    paused,
    limits,
    counts: counts.items,
    receivedCount: counts.receivedCount,
    queue: {
      updateCount: counts.updateCount,
      payloadCount: counts.payloadCount,
      rejectedCount: counts.rejectedCount,
    },
    lagMs: counts.oldestUpdateMs === undefined ? 0 : Math.max(0, nowMs - counts.oldestUpdateMs),
    ...(currentMs === undefined ? {} : { currentMs }),
    ...(connection === "offline" && link.session?.kind === "waiting"
      ? { nextTryMs: link.session.untilMs }
      : {}),
    ...(link.suggestedMs === undefined ? {} : { suggestedMs: link.suggestedMs }),
    ...(doubt === undefined ? {} : { trailDoubt: { why: doubt.why, seenMs: doubt.seenMs } }),
    ...(provedMs === undefined ? {} : { trailProvedMs: provedMs }),
    ...(withheldMs === undefined
      ? {}
      : { trailWithheld: { sinceMs: withheldMs, untilMs: withheldMs + trailLimits.trailGraceMs } }),
    ...(failure === undefined || saysItself.has(connection) ? {} : { failure }),
  };
}

function connectionOf(
  { paused, limits }: TeamRow,
  { updateCount, payloadCount }: ReplicaCounts,
  { session, shut, isServerFull = false, refusesContents = false, isSettled, isUnproved, networkCosts }: Link,
): TeamConnection {
  if (shut !== undefined) return shut;
  if (paused) return "paused";
  if (isUnproved?.() === true) return "unproved";
  switch (session?.kind) {
    case undefined:
      return "off";
    case "online":
      if (isServerFull || refusesContents) return "full";
      if (isMetered(limits, networkCosts?.())) return "metered";
      return isSettled && updateCount === 0 && payloadCount === 0 ? "current" : "catching-up";
    case "waiting":
      return "offline";
    case "version-refused":
      return "outdated";
    case "revoked":
    case "paused":
    case "connecting":
      return session.kind;
  }
}

/** A socket that the server closed, in words. */
export const remarkOf = (status: number): TeamRemark => {
  switch (status) {
    case closeCodes.revoked:
      return { code: "device-revoked" };
    case closeCodes.version:
      return { code: "version-unknown" };
    default:
      return { code: "closed", status };
  }
};
