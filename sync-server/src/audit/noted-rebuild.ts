import { target } from "#shared/audit/leaf.ts";
import { actorOf, type Principal } from "../use-cases/access/principal.ts";
import type { OrgTrail } from "./org-trail.ts";

/** Who had all rows made anew is in the trail before it begins: what is not there is not begun. */
export const notedRebuild =
  (rebuild: () => Promise<void>, trail: Pick<OrgTrail, "append">) =>
  async (principal: Principal): Promise<void> => {
    const targets = [target("procedure", "health.rebuild")];
    await trail.append(principal.orgId, [{ actor: actorOf(principal), act: "server.change", targets }]);
    await rebuild();
  };
