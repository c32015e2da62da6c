/** Bytes that come and go are in the trail: those that go before they do, for nobody can call them back. */
import { type Act, type Outcome, target } from "#shared/audit/leaf.ts";
import { actorOf, type Principal } from "../use-cases/access/principal.ts";
import type { PayloadPlace } from "../repositories/partition-keys.ts";
import type { Payloads } from "../use-cases/payloads.ts";
import type { OrgTrail } from "./org-trail.ts";

export function notedPayloads(payloads: Payloads, trail: Pick<OrgTrail, "append">): Payloads {
  const note = (principal: Principal, act: Act, place: PayloadPlace, outcome: Outcome): Promise<void> =>
    trail.append(principal.orgId, [
      {
        actor: actorOf(principal),
        act,
        outcome,
        targets: [target("partition", place.partitionId), target("payload", place.payloadId)],
      },
    ]);
  return {
    async put(principal, place, keyed, nowMs) {
      const outcome = await payloads.put(principal, place, keyed, nowMs);
      await note(principal, "item.share", place, outcome.kind === "kept" ? "done" : "refused");
      return outcome;
    },
    async get(principal, place) {
      const body = await payloads.get(principal, place);
      await note(principal, "original.read", place, body === undefined ? "refused" : "done");
      return body;
    },
  };
}
