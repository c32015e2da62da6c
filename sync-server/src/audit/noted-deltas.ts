/** Who carried a file of changes here is in the trail, beside what its device wrote. */
import { target } from "#shared/audit/leaf.ts";
import type { TakeDelta } from "../deltas/take-delta.ts";
import type { DeltaRoutesDeps } from "../routes/delta-routes.ts";
import { actorOf } from "../use-cases/access/principal.ts";
import type { OrgTrail } from "./org-trail.ts";

export const notedDeltas =
  (take: TakeDelta, trail: Pick<OrgTrail, "append">): DeltaRoutesDeps["take"] =>
  async (carrier, chunks, signal) => {
    const report = await take(chunks, signal);
    const { end, origin, updates } = report;
    await trail.append(carrier.orgId, [
      {
        actor: actorOf(carrier),
        act: "item.add",
        outcome: end === "whole" ? "done" : "refused",
        targets: [
          ...(origin === undefined ? [] : [target("device", origin.deviceId)]),
          target("count", updates.takenCount),
          ...(end === "whole" ? [] : [target("reason", end)]),
        ],
      },
    ]);
    return report;
  };
