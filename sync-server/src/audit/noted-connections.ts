import { type ActDraft, target } from "#shared/audit/leaf.ts";
import { limits } from "#shared/audit/limits.ts";
import { createSeldom } from "#shared/kit/seldom.ts";
import { actorOf, partitionsWith, type Principal } from "../use-cases/access/principal.ts";
import { trailLimits } from "./limits.ts";
import type { Teller } from "./told.ts";

/**
 * A device that connects is given what is said of everything in the partitions that it may read; what the items hold it has to
 * fetch, and that is told one by one. One that comes and goes, as networks do, is told of once in a while.
 */
export function notedConnections(
  { tell }: Pick<Teller, "tell">,
  nowMs: () => number,
): (principal: Principal) => void {
  const isDue = createSeldom(trailLimits.sameReadMs, trailLimits.sameReadCountMax);
  return (principal) => {
    const places = partitionsWith(principal, "partition.read").map((id) => target("partition", id));
    const act: ActDraft = {
      actor: actorOf(principal),
      act: "item.list",
      targets: [target("procedure", "sync"), ...places].slice(0, limits.targetCountMax),
    };
    if (isDue(JSON.stringify(act), nowMs())) tell(principal.orgId, act);
  };
}
