/** What a team takes on disk and in memory, for `docs/capacity.md`. */
import { sql } from "kysely";
import { DeviceId } from "#shared/model/team.ts";
import { encodeFrame } from "#shared/sync/frames.ts";
import { checkUpdate } from "#shared/sync/gatekeeper.ts";
import { spoken } from "#shared/sync/protocol-range.ts";
import { ConnectionId } from "#shared/sync/sync-ids.ts";
import { createHub } from "#server/hub/hub.ts";
import { system, type Database } from "#server/database/database.ts";
import { lessIsBetter, type Benchmark, type Report } from "../benchmark.ts";
import { createScratch } from "../scratch.ts";
import { short } from "../statistics.ts";
import { startPostgres } from "#server/database/postgres.fake.ts";
import { measureDevices } from "./capacity-devices.ts";
import { measureSegments } from "./capacity-segments.ts";
import { teamLimits } from "./limits.ts";
import { fill, partitionIds } from "./shared-rows.ts";
import { openDatabase } from "./team-search.ts";

export const capacityBenchmark: Benchmark = {
  name: "team-capacity",
  about: "disk a segment, in tables and indexes, and memory of the hub a device",
  async run(report) {
    await using scratch = await createScratch();
    await using opened = await openDatabase(scratch);
    const { database, name } = opened;
    report.note(`${teamLimits.capacityItemCount} items, ${name}`);
    const startMs = performance.now();
    await fill(database, teamLimits.capacityItemCount);
    const tookMs = performance.now() - startMs;
    report.note(`${short(teamLimits.capacityItemCount / (tookMs / 1_000))} rows/s with their indexes`);
    await sizes(database, report);
    hubMemory(report);
  },
};

export const capacitySlopesBenchmark: Benchmark = {
  name: "capacity",
  about:
    "disk, memory and processor a million segments and a thousand devices, from two sizes of each, on PostgreSQL",
  async run(report, signal, { quick }) {
    const postgres = await startPostgres({ fsync: true });
    if ("reason" in postgres)
      return report.note(`without PostgreSQL there is nothing to measure: ${postgres.reason}`);
    await using _ = postgres;
    await using scratch = await createScratch();
    const times = quick
      ? { idleMs: teamLimits.quickSlopeIdleMs, activeMs: teamLimits.quickSlopeActiveMs }
      : { idleMs: teamLimits.slopeIdleMs, activeMs: teamLimits.slopeActiveMs };
    await measureDevices(scratch, report, postgres, { times, signal });
    const itemCounts = quick ? teamLimits.quickSlopeItemCounts : teamLimits.slopeItemCounts;
    await measureSegments(scratch, report, postgres, { itemCounts, signal });
  },
};

/** A guard against growth, set after the first measurement: what `docs/capacity.md` plans with, words, vector and item together. */
const segmentBytesTarget = 6 * 1_024;

async function sizes(database: Database, report: Report): Promise<void> {
  const { rows } = await database.read(system, (transaction) =>
    sql<{ name: string; bytes: string }>`
      SELECT tablename AS name, pg_total_relation_size(quote_ident(tablename)::regclass) AS bytes
      FROM pg_tables WHERE schemaname = 'public' ORDER BY 2 DESC LIMIT 6`.execute(transaction),
  );
  let total = 0;
  for (const { name, bytes } of rows) {
    total += Number(bytes);
    report.note(`${name}: ${short(Number(bytes) / teamLimits.capacityItemCount)} B a segment`);
  }
  const value = total / teamLimits.capacityItemCount;
  report.measured(
    lessIsBetter({
      name: "disk-per-segment",
      value,
      unit: "B",
      peer: "budget",
      peerValue: segmentBytesTarget,
      target: 1,
    }),
  );
}

/** A guess with room, set before it was measured. */
const deviceBytesTarget = 16 * 1024;

/** Without the sockets, which Node.js keeps outside its heap. */
function hubMemory(report: Report): void {
  const deviceId = DeviceId.parse("01970000-0000-7000-8000-000000000099");
  const hub = createHub({ check: checkUpdate }, { epoch: "e", recoveringUntilMs: 0, erased: [], deviceId });
  const hello = encodeFrame({
    type: "hello",
    ...spoken,
    erasedSince: 0,
  });
  if (globalThis.gc === undefined) report.note("without --expose-gc what the hub takes includes garbage");
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  for (let at = 1; at <= teamLimits.capacityDeviceCount; at++) {
    const connectionId = ConnectionId.parse(at);
    const permissions = new Map(partitionIds.map((id) => [id, new Set(["partition.read" as const])]));
    const device = DeviceId.parse(`01970000-0000-7000-8000-${String(at).padStart(12, "0")}`);
    hub.handle(
      { kind: "connected", connectionId, deviceId: device, access: { epoch: 1, permissions }, by: "socket" },
      0,
    );
    hub.handle({ kind: "received", connectionId, bytes: hello }, 0);
  }
  globalThis.gc?.();
  const value = (process.memoryUsage().heapUsed - before) / hub.counts().connectionCount;
  report.measured(
    lessIsBetter({
      name: "hub-memory-per-device",
      value,
      unit: "B",
      peer: "budget",
      peerValue: deviceBytesTarget,
      target: 1,
    }),
  );
}
