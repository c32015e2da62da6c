/** Who carried a file of changes here, or an answer away, is in the trail, beside what its device wrote. */
import { type Actor, target } from "#shared/audit/leaf.ts";
import type { OrgId } from "#shared/model/team.ts";
import type { DeltaReport } from "#shared/rpc/server/delta-report.ts";
import type { TakeDelta } from "../deltas/take-delta.ts";
import type { Answer, Asked, MakeAnswer, NoAnswer } from "../deltas/write-answer.ts";
import type { DeltaRoutesDeps } from "../routes/delta-routes.ts";
import { actorOf, allows, partitionsWith, type Principal } from "../use-cases/access/principal.ts";
import { operator } from "./noted-operator.ts";
import type { OrgTrail } from "./org-trail.ts";

/** The organisation that this server is set up for; undefined until it is. */
type OrgHere = () => Promise<OrgId | undefined>;

export function notedDeltas(take: TakeDelta, trail: Pick<OrgTrail, "append">, orgHere: OrgHere) {
  const note = (orgId: OrgId, actor: Actor, { end, origin, updates }: DeltaReport): Promise<void> =>
    trail.append(orgId, [
      {
        actor,
        act: "item.add",
        outcome: end === "whole" ? "done" : "refused",
        targets: [
          ...(origin === undefined ? [] : [target("device", origin.deviceId)]),
          target("count", updates.takenCount),
          ...(end === "whole" ? [] : [target("reason", end)]),
        ],
      },
    ]);
  const forOperator: TakeDelta = async (chunks, signal) => {
    const report = await take(chunks, signal);
    const orgId = await orgHere();
    if (orgId !== undefined) await note(orgId, operator, report);
    return report;
  };
  const forCarrier: DeltaRoutesDeps["take"] = async (carrier, chunks, signal) => {
    const report = await take(chunks, signal);
    await note(carrier.orgId, actorOf(carrier), report);
    return report;
  };
  return { forOperator, forCarrier };
}

/** The leaf is on the disk before a byte leaves: nobody can call the file back. */
export function notedAnswers(make: MakeAnswer, trail: Pick<OrgTrail, "append">, orgHere: OrgHere) {
  const note = (orgId: OrgId, actor: Actor, { deviceId }: Asked, answer: Answer | NoAnswer) =>
    trail.append(orgId, [
      {
        actor,
        act: "export",
        outcome: typeof answer === "string" ? "refused" : "done",
        targets: [
          target("device", deviceId),
          ...(typeof answer === "string"
            ? [target("reason", answer)]
            : [target("count", answer.documentCount), target("count", answer.payloadCount)]),
        ],
      },
    ]);
  return {
    async forOperator(asked: Asked): Promise<Answer | undefined> {
      const answer = await make(asked, () => true);
      const orgId = typeof answer === "string" ? await orgHere() : answer.orgId;
      if (orgId !== undefined) await note(orgId, operator, asked, answer);
      return typeof answer === "string" ? undefined : answer;
    },
    /** The file would tell whoever carries it what they may not read themselves. */
    async forCarrier(carrier: Principal, asked: Asked): Promise<Answer | NoAnswer> {
      const isOurs = (device: Principal): boolean => device.orgId === carrier.orgId;
      const answer = await make(asked, (device) => isOurs(device) && mayReadAllOf(carrier, device));
      await note(carrier.orgId, actorOf(carrier), asked, answer);
      return answer;
    },
  };
}

const mayReadAllOf = (carrier: Principal, device: Principal): boolean =>
  partitionsWith(device, "partition.read").every((id) => allows(carrier, "partition.read", id));
