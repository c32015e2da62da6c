/**
 * What devices hold of, and are to wipe: a device that may no longer read a partition is asked to, in the transaction that took
 * the right away, and says so once it has. Nothing of it keeps a device from lying.
 */
import type { AccessRow } from "#server/database/access-tables.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import type { DeviceId, OrgId } from "#shared/model/team.ts";
import type { AccessDeps, AccessReader, AccessWriter } from "./access-ports.ts";
import { readDevice, rowsOfDevices } from "./read-device.ts";
import { allows, partitionsWith, type Principal } from "./principal.ts";
import { rowsAtOnce } from "./rows-at-once.ts";
import { refuse, type Nothing, type Refusal } from "../refusal.ts";

type Held = AccessRow<"held_partitions">;
type Noting = Pick<AccessDeps, "nowMs" | "note">;

/**
 * After rights have changed: the partitions that a device has lost. One that is shut out altogether is not asked, for nobody
 * answers it any more.
 */
export async function askToWipe(
  { nowMs, note }: Noting,
  rows: AccessWriter,
  orgId: OrgId,
): Promise<readonly PartitionId[]> {
  const held = (await rows.many("held_partitions", { org_id: orgId })).filter((row) => row.wiped_ms === null);
  if (held.length === 0) return [];
  const lost = new Set<PartitionId>();
  const now = await rowsAtOnce(rows, rowsOfDevices);
  for (const [deviceId, own] of Map.groupBy(held, (row) => row.device_id)) {
    const principal = await readDevice(now, deviceId);
    for (const row of own) {
      if (principal === undefined) {
        if (row.asked_ms !== null) continue;
        lost.add(row.partition_id);
        await rows.remove("held_partitions", { device_id: deviceId, partition_id: row.partition_id });
        continue;
      }
      const mayRead = allows(principal, "partition.read", row.partition_id);
      if (mayRead === (row.asked_ms === null)) continue;
      await rows.put("held_partitions", { ...row, asked_ms: mayRead ? null : nowMs() });
      if (mayRead) continue;
      lost.add(row.partition_id);
      note(noteOf("wipe.ask", row, { kind: "system", id: "access" }));
    }
  }
  return [...lost];
}

const noteOf = (
  act: "wipe.ask" | "wipe.done",
  { device_id, partition_id }: Held,
  actor: { readonly kind: "system" | "device"; readonly id: string },
) =>
  ({
    act,
    actor,
    target: { kind: "device", id: device_id },
    partitionId: partition_id,
    outcome: "done",
  }) as const;

export interface Wipes {
  /** The device is being told what is in the partitions that it may read. */
  admitted(principal: Principal): Promise<void>;
  /**
   * `partitionIds`: those of which the device holds anything. `heardMs`: when it had last heard of its rights, by the server's
   * clock, where it said so a while ago: that it wiped what it was asked for later it cannot have said.
   */
  holding(
    principal: Principal,
    partitionIds: readonly PartitionId[],
    heardMs?: number,
  ): Promise<Nothing | Refusal>;
}

/** What a device says of itself. */
interface Said {
  readonly holds: ReadonlySet<PartitionId>;
  readonly heardMs: number;
}

export function createWipes({ store, nowMs, note }: Pick<AccessDeps, "store" | "nowMs" | "note">): Wipes {
  const settle = async (principal: Principal, deviceId: DeviceId, said: Said | undefined): Promise<void> => {
    const changesIn = async (rows: AccessReader, by: Principal): Promise<readonly Held[]> => {
      const known = await rows.many("held_partitions", { device_id: deviceId });
      return [...newly(by, deviceId, known), ...wiped(known, said)];
    };
    // Every connection asks, and mostly nothing is new.
    if ((await store.read((rows) => changesIn(rows, principal))).length === 0) return;
    await store.write(async (rows) => {
      // It may have lost since what it was let in with: what it was asked to wipe must not count as held.
      const now = await readDevice(rows, deviceId);
      for (const row of now === undefined ? [] : await changesIn(rows, now)) {
        await rows.put("held_partitions", row);
        if (row.wiped_ms !== null) note(noteOf("wipe.done", row, { kind: "device", id: deviceId }));
      }
    });
  };
  /** A partition that it may read, and of which it had nothing yet. */
  const newly = (principal: Principal, device_id: DeviceId, known: readonly Held[]): readonly Held[] =>
    partitionsWith(principal, "partition.read").flatMap((partition_id) => {
      const row = known.find((each) => each.partition_id === partition_id);
      if (row !== undefined && row.asked_ms === null) return [];
      const { orgId: org_id } = principal;
      return [{ partition_id, device_id, org_id, held_ms: nowMs(), asked_ms: null, wiped_ms: null }];
    });
  const wiped = (known: readonly Held[], said: Said | undefined): readonly Held[] =>
    known.flatMap((row) =>
      said === undefined ||
      row.asked_ms === null ||
      row.asked_ms > said.heardMs ||
      row.wiped_ms !== null ||
      said.holds.has(row.partition_id)
        ? []
        : [{ ...row, wiped_ms: nowMs() }],
    );
  return {
    async admitted(principal) {
      if (principal.by.kind === "device") await settle(principal, principal.by.deviceId, undefined);
    },
    async holding(principal, partitionIds, heardMs = Number.POSITIVE_INFINITY) {
      if (principal.by.kind !== "device") return refuse("FORBIDDEN");
      await settle(principal, principal.by.deviceId, { holds: new Set(partitionIds), heardMs });
      return {};
    },
  };
}
