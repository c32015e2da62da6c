/** What is asked for again and again: the first time is on the disk before it is answered, the others of some minutes are not told. */
import type { ActDraft } from "#shared/audit/leaf.ts";
import type { OrgId } from "#shared/model/team.ts";
import { trailLimits } from "./limits.ts";
import type { OrgTrail } from "./org-trail.ts";

/** Resolves once the trail tells of it; rejects where it could not be written, and then the next that asks is told of. */
export type TellSeldom = (orgId: OrgId, act: ActDraft) => Promise<void>;

export function createTellSeldom({ append }: Pick<OrgTrail, "append">, nowMs: () => number): TellSeldom {
  const known = new Map<string, { readonly atMs: number; readonly told: Promise<void> }>();
  return (orgId, act) => {
    const key = JSON.stringify([orgId, act]);
    const last = known.get(key);
    const sinceMs = nowMs() - (last?.atMs ?? -Infinity);
    // A clock that was put back keeps nothing waiting for the time that it showed before.
    if (last !== undefined && sinceMs >= 0 && sinceMs < trailLimits.sameReadMs) return last.told;
    if (known.size >= trailLimits.sameReadCountMax) known.clear();
    const entry = { atMs: nowMs(), told: append(orgId, [act]) };
    known.set(key, entry);
    entry.told.catch(() => {
      if (known.get(key) === entry) known.delete(key);
    });
    return entry.told;
  };
}
