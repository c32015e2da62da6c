import { type ActDraft, target } from "#shared/audit/leaf.ts";
import { limits } from "#shared/audit/limits.ts";
import { actorOf, partitionsWith, type Principal } from "../use-cases/access/principal.ts";
import type { TellSeldom } from "./told-seldom.ts";

/**
 * A device that connects is given what is said of everything in the partitions that it may read; what the items hold it has to
 * fetch, and that is told one by one. One that comes and goes, as networks do, is told of once in a while. It is let in once
 * that is on the disk.
 */
export const notedConnections =
  (tellSeldom: TellSeldom): ((principal: Principal) => Promise<void>) =>
  (principal) => {
    const places = partitionsWith(principal, "partition.read").map((id) => target("partition", id));
    const act: ActDraft = {
      actor: actorOf(principal),
      act: "item.list",
      targets: [target("procedure", "sync"), ...places].slice(0, limits.targetCountMax),
    };
    return tellSeldom(principal.orgId, act);
  };
