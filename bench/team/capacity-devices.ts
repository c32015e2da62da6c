/** Processor and memory a thousand devices more, of the whole server on PostgreSQL: connected, and while each edits now and then. */
import { setTimeout as pause } from "node:timers/promises";
import type { TestPostgres } from "#server/database/postgres.fake.ts";
import type { Report } from "../benchmark.ts";
import { useOf } from "../process-tree.ts";
import type { Scratch } from "../scratch.ts";
import { type StartedServer, startServer } from "../sync/servers.ts";
import { createWriter, documentOf } from "../sync/updates.ts";
import { syncLimits } from "../sync/limits.ts";
import { type Sized, tellSlopes } from "./capacity-slopes.ts";
import { teamLimits } from "./limits.ts";

const thousand = 1_000;
const megabyte = 1e6;

export interface DeviceTimes {
  readonly idleMs: number;
  readonly activeMs: number;
}

export async function measureDevices(
  scratch: Scratch,
  report: Report,
  postgres: TestPostgres,
  { times, signal }: { readonly times: DeviceTimes; readonly signal: AbortSignal },
): Promise<void> {
  await using server = await startServer("wholeServer", scratch, await postgres.makeDatabase());
  const { idleMs, activeMs } = times;
  await warmUp(server, activeMs / 2);
  const devices: Device[] = [];
  const sized: Sized[] = [];
  for (const count of teamLimits.slopeDeviceCounts) {
    signal.throwIfAborted();
    while (devices.length < count) devices.push(...(await connectMany(server, devices.length, 50)));
    const idle = await rateOver({ server, postgres }, idleMs, () => pause(idleMs));
    const { residentBytes } = await server.use("collected");
    const active = await rateOver({ server, postgres }, activeMs, () => editInTurn(devices, activeMs));
    const values = {
      memory: residentBytes / megabyte,
      idleProgram: idle.program,
      idleDatabase: idle.database,
      activeProgram: active.program,
      activeDatabase: active.database,
    };
    sized.push({ count, values });
  }
  for (const { close } of devices) close();
  tellSlopes(report, thousand, sized, [
    { name: "memory-per-thousand-devices", key: "memory", unit: "MB", budget: 96 },
    { name: "processor-per-thousand-idle-devices", key: "idleProgram", unit: "ms/s", budget: 50 },
    { name: "database-per-thousand-idle-devices", key: "idleDatabase", unit: "ms/s", budget: 50 },
    {
      name: "processor-per-thousand-editing-devices",
      key: "activeProgram",
      unit: "ms/s",
      from: "share",
      budget: 400,
    },
    {
      name: "database-per-thousand-editing-devices",
      key: "activeDatabase",
      unit: "ms/s",
      from: "share",
      budget: 150,
    },
  ]);
}

type Server = StartedServer<"wholeServer">;
type Device = Awaited<ReturnType<typeof connect>>;

async function connect(server: Server, n: number) {
  const { deviceId, edit } = createWriter(n);
  const name = documentOf(Math.floor(n / syncLimits.devicesPerDocument));
  const ear = { acknowledged: () => undefined, delivered: () => undefined };
  const line = await server.wire({ port: server.port, name, deviceId }, ear);
  return { edit: () => line.send(edit().update), close: line.close };
}

const connectMany = (server: Server, from: number, count: number): Promise<Device[]> =>
  Promise.all(Array.from({ length: count }, (_, at) => connect(server, from + at)));

/** Its code is compiled then, and what it begins with is over. By others than those that are measured. */
async function warmUp(server: Server, durationMs: number): Promise<void> {
  const { wholeServerDeviceCount, warmUpDeviceCount } = syncLimits;
  const devices = await connectMany(server, wholeServerDeviceCount - warmUpDeviceCount, warmUpDeviceCount);
  for (const { edit } of devices) edit();
  await pause(durationMs);
  for (const { close } of devices) close();
}

interface Measured {
  readonly server: Server;
  readonly postgres: TestPostgres;
}

/** Milliseconds of processor a second. */
async function rateOver({ server, postgres }: Measured, durationMs: number, work: () => Promise<void>) {
  const databaseNow = (): number => useOf(postgres.processId()).cpuMs;
  const before = { ...(await server.use("collected")), databaseMs: databaseNow() };
  await work();
  const after = { ...(await server.use("as it is")), databaseMs: databaseNow() };
  const rate = (spentMs: number): number => (spentMs * 1_000) / durationMs;
  return {
    program: rate(after.cpuMs - before.cpuMs),
    database: rate(after.databaseMs - before.databaseMs),
  };
}

/** Each edits once in `slopeEditEveryMs`, evenly over the time; four others hear of it. */
async function editInTurn(devices: readonly Device[], durationMs: number): Promise<void> {
  const startedMs = performance.now();
  let editCount = 0;
  for (let nowMs = startedMs; nowMs < startedMs + durationMs; nowMs = performance.now()) {
    const dueCount = Math.floor(((nowMs - startedMs) / teamLimits.slopeEditEveryMs) * devices.length);
    for (; editCount < dueCount; editCount += 1) devices[editCount % devices.length]?.edit();
    await pause(5);
  }
}
