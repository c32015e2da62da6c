/** Taking back what a device did that went bad: looked at first, then done, and told of in the trail. */
import { target } from "#shared/audit/leaf.ts";
import { createSerial } from "#shared/kit/serial.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import type { DeviceId, OrgId } from "#shared/model/team.ts";
import type { UndoCounts } from "#shared/rpc/server/devices-contract.ts";
import type { OrgTrail } from "../audit/org-trail.ts";
import { type Database, system } from "../database/database.ts";
import type { ErasureListener } from "../erasure/erasable.ts";
import type { AppendEntry } from "../hub/hub-port.ts";
import { logLimits } from "../log/limits.ts";
import type { UpdateLog } from "../log/update-log.ts";
import { actorOf, type Principal } from "../use-cases/access/principal.ts";
import { isRefusal, refuse, type Refusal } from "../use-cases/refusal.ts";
import type { Suspect } from "./trace.ts";
import { newClient } from "./writing.ts";
import { knownSince, undoDevice, type UndoDeviceDeps } from "./undo-device.ts";

export interface UndoAsked {
  readonly deviceId: DeviceId;
  /** By when the server received it. */
  readonly sinceMs: number;
}

export interface UndoUseCases {
  /** What there is to be undone. */
  preview(principal: Principal, asked: UndoAsked): Promise<UndoCounts | Refusal>;
  /** Resolves when all of it is on the disk. Done again it goes on with what a crash cut short. */
  undo(principal: Principal, asked: UndoAsked): Promise<UndoCounts | Refusal>;
}

export interface UndoUseCasesDeps {
  readonly database: Database;
  readonly log: Pick<UpdateLog, "append" | "list" | "past">;
  readonly trail: Pick<OrgTrail, "append">;
  readonly listener: Pick<ErasureListener, "appended">;
  readonly deviceId: DeviceId;
  readonly nowMs: () => number;
}

interface Planned {
  readonly partitionIds: readonly PartitionId[];
  readonly suspect: Suspect;
  readonly counts: UndoCounts;
}

export function createUndoUseCases(deps: UndoUseCasesDeps): UndoUseCases {
  // Two at once would bring back the same signs twice.
  const alone = createSerial();
  return {
    preview: (principal, asked) =>
      alone(async () => {
        const planned = await plan(deps, principal.orgId, asked);
        return isRefusal(planned) ? planned : planned.counts;
      }),
    undo: (principal, asked) =>
      alone(async () => {
        const planned = await plan(deps, principal.orgId, asked);
        if (isRefusal(planned)) return planned;
        const { itemCount, editCount } = planned.counts;
        if (itemCount + editCount === 0) return refuse("NOTHING_TO_UNDO");
        return carryOut(deps, principal, planned);
      }),
  };
}

async function plan(
  deps: UndoUseCasesDeps,
  orgId: OrgId,
  { deviceId, sinceMs }: UndoAsked,
): Promise<Planned | Refusal> {
  const { database, log, nowMs } = deps;
  const found = await deviceIn(database, orgId, deviceId);
  if (found === undefined) return refuse("NOT_FOUND");
  const { device, partitionIds } = found;
  if (device.revoked_ms === null) return refuse("DEVICE_NOT_REVOKED");
  if (sinceMs > nowMs()) return refuse("SINCE_IN_FUTURE");
  // From the beginning nothing need be known of when it was.
  const suspect: Suspect = { deviceId, sinceMs: sinceMs <= device.joined_ms ? 0 : sinceMs };
  const keptSinceMs = nowMs() - logLimits.pastKeptMs;
  const knownSinceMs =
    suspect.sinceMs > 0 && suspect.sinceMs < keptSinceMs
      ? keptSinceMs
      : await knownSince(log, partitionIds, suspect);
  if (knownSinceMs !== undefined) {
    const sentence = {
      earliestMs: String(Math.min(knownSinceMs, nowMs())),
      joinedMs: String(device.joined_ms),
    };
    return refuse("UNDO_TOO_OLD", sentence);
  }
  const counts = await undoDevice(
    workOf(deps, () => Promise.resolve()),
    partitionIds,
    suspect,
  );
  return { partitionIds, suspect, counts };
}

const workOf = (
  { log, deviceId, nowMs }: UndoUseCasesDeps,
  append: UndoDeviceDeps["append"],
): UndoDeviceDeps => ({ log, serverDevice: deviceId, newClient, nowMs, append });

async function carryOut(
  deps: UndoUseCasesDeps,
  principal: Principal,
  { partitionIds, suspect }: Planned,
): Promise<UndoCounts> {
  const { trail } = deps;
  const act = "device.undo";
  const device = target("device", suspect.deviceId);
  const since = target("time", suspect.sinceMs);
  await trail.append(principal.orgId, [
    { actor: actorOf(principal), act, targets: [target("procedure", "devices.undo"), device, since] },
  ]);
  const counts = await undoDevice(
    workOf(deps, (entries) => appendAll(deps, entries)),
    partitionIds,
    suspect,
  );
  const { itemCount, editCount, noteCount } = counts;
  const targets = [device, since, ...[itemCount, editCount, noteCount].map((each) => target("count", each))];
  await trail.append(principal.orgId, [{ actor: { kind: "system", id: "undo" }, act, targets }]);
  return counts;
}

async function appendAll(
  { log, listener }: UndoUseCasesDeps,
  entries: readonly AppendEntry[],
): Promise<void> {
  const outcomes = await log.append(entries);
  entries.forEach(({ name, update, deviceId }, at) => {
    const outcome = outcomes[at];
    if (outcome?.kind === "appended") listener.appended({ name, seq: outcome.seq, deviceId, update });
  });
  const refused = outcomes.find(({ kind }) => kind === "refused");
  // What it was about was erased meanwhile: asked for again, it is left out.
  if (refused !== undefined)
    throw new Error("the log refused a part of what was to be undone; undo it again");
}

const deviceIn = (database: Database, orgId: OrgId, deviceId: DeviceId) =>
  database.read(system, async (sql) => {
    const device = await sql
      .selectFrom("devices")
      .select(["joined_ms", "revoked_ms"])
      .where("device_id", "=", deviceId)
      .where("org_id", "=", orgId)
      .executeTakeFirst();
    if (device === undefined) return undefined;
    const partitions = await sql
      .selectFrom("partitions")
      .select("partition_id")
      .where("org_id", "=", orgId)
      .orderBy("partition_id")
      .execute();
    return { device, partitionIds: partitions.map(({ partition_id }) => partition_id) };
  });
