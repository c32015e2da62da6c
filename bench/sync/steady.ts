import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { createCounters } from "#adapters/sqlite/counters.ts";
import { openDatabase } from "#adapters/sqlite/open.ts";
import { createReplicaWrites } from "#adapters/sqlite/replica.ts";
import { startPostgres } from "#server/database/postgres.fake.ts";
import { lessIsBetter, type Report } from "../benchmark.ts";
import type { Scratch } from "../scratch.ts";
import { quantile, short, spread } from "../statistics.ts";
import { syncLimits } from "./limits.ts";
import { startServer, type StartedServer } from "./servers.ts";
import { beginningOf, createWriter, documentOf } from "./updates.ts";

const { devicesPerDocument, updatesASecond, steadyDeviceCount } = syncLimits;

type Started = StartedServer<"tessera" | "wholeServer">;

/** What takes the load, and what its figures are called after. */
interface Taker {
  readonly about: string;
  readonly figure: string;
  start(): Promise<Started>;
}

/** The hub alone, as the servers that it is compared with are: no database, no rows, no trail. */
export async function measureSteady(
  scratch: Scratch,
  report: Report,
  durationMs: number,
  signal: AbortSignal,
): Promise<void> {
  const hubAlone = { about: "the hub alone, its log in a file", figure: "edit" };
  await measure({ ...hubAlone, start: () => startServer("tessera", scratch) }, report, durationMs, signal);
  const ownMs = await ownCommitsMs(scratch);
  report.note(
    `before it sends an edit, a device has it on its own disk, which is not in these figures: there it takes ${spread(ownMs, "ms")}, p95 ${short(quantile(ownMs, 0.95))} ms, measured once the devices had gone`,
  );
}

/** The same on the server that a team has, where edits become rows and the trail tells of them: its database embedded, and PostgreSQL where that can be had. */
export async function measureWholeServer(
  scratch: Scratch,
  report: Report,
  durationMs: number,
  signal: AbortSignal,
): Promise<void> {
  const embedded = { about: "the whole server, its database embedded", figure: "whole-server-edit" };
  await measure(
    { ...embedded, start: () => startServer("wholeServer", scratch) },
    report,
    durationMs,
    signal,
  );
  const postgres = await startPostgres();
  if ("reason" in postgres)
    return report.note(`the whole server on PostgreSQL was not measured: ${postgres.reason}`);
  await using _ = postgres;
  const url = await postgres.makeDatabase();
  const onPostgres = { about: "the whole server on PostgreSQL", figure: "whole-server-on-postgresql-edit" };
  const start = () => startServer("wholeServer", scratch, url);
  await measure({ ...onPostgres, start }, report, durationMs, signal);
}

/** At an even pace, whether or not what went before has arrived: from the edit to its acknowledgement, and to the other devices. */
async function measure(
  { about, figure, start }: Taker,
  report: Report,
  durationMs: number,
  signal: AbortSignal,
): Promise<void> {
  await using server = await start();
  const times: Times = { sentAtMs: new Map(), acknowledgedMs: [], deliveredMs: [] };
  const devices = await Promise.all(
    Array.from({ length: steadyDeviceCount }, (_, n) => connect(server, n, times)),
  );
  const before = await server.use("as it is");
  const sentCount = await sendEvenly(devices, durationMs, signal);
  await arrivedAll(() => times.acknowledgedMs.length >= sentCount);
  const { cpuMs } = await server.use("as it is");
  for (const { close } of devices) close();
  report.note(
    `${about}: ${short((sentCount * 1000) / durationMs)} updates a second of ${steadyDeviceCount} devices, ${devicesPerDocument} to a document, with fsync: ` +
      `acknowledged ${spread(times.acknowledgedMs, "ms")}; with the others ${spread(times.deliveredMs, "ms")}; ` +
      `${short(((cpuMs - before.cpuMs) * 1000) / sentCount)} µs CPU of its program an update`,
  );
  const within = (name: string, all: readonly number[], limitMs: number): void =>
    report.measured(
      lessIsBetter({
        name,
        value: quantile(all, 0.95),
        unit: "ms (p95)",
        peer: "limit",
        peerValue: limitMs,
        target: 1,
      }),
    );
  within(`${figure}-to-acknowledged-p95`, times.acknowledgedMs, 50);
  within(`${figure}-to-other-device-p95`, times.deliveredMs, 100);
}

/** What each edit costs a device before a word of it is sent: its outbox, as the program keeps it, with fsync. */
async function ownCommitsMs(scratch: Scratch): Promise<readonly number[]> {
  const opening = openDatabase(
    { path: scratch.path("device/library.db"), key: new Uint8Array(randomBytes(32)) },
    "writer",
  );
  if (opening.kind !== "open") throw new Error(opening.detail);
  const { database } = opening;
  try {
    const { appendOwn } = createReplicaWrites(database, createCounters(database));
    const { edit } = createWriter(0);
    const times: number[] = [];
    for (let at = 0; at < syncLimits.ownCommitCount; at += 1) {
      const { update: bytes } = edit();
      const startedMs = performance.now();
      appendOwn({ name: documentOf(0), bytes, facts: { kind: "edits", items: [], gone: [] } }, [], at);
      times.push(performance.now() - startedMs);
      // As edits come: not one upon the other.
      await pause(1);
    }
    return times;
  } finally {
    database.close();
  }
}

interface Times {
  /** By `keyOf` the update. */
  readonly sentAtMs: Map<string, number>;
  readonly acknowledgedMs: number[];
  readonly deliveredMs: number[];
}

interface Device {
  send(): void;
  close(): void;
}

async function connect(
  server: Started,
  n: number,
  { sentAtMs, acknowledgedMs, deliveredMs }: Times,
): Promise<Device> {
  const { client, deviceId, edit } = createWriter(n);
  const waiting: number[] = [];
  const name = documentOf(Math.floor(n / devicesPerDocument));
  const line = await server.wire(
    { port: server.port, name, deviceId },
    {
      acknowledged(count) {
        for (const startedMs of waiting.splice(0, count)) acknowledgedMs.push(performance.now() - startedMs);
      },
      delivered(update) {
        const beginning = beginningOf(update);
        const startedMs = sentAtMs.get(keyOf(beginning));
        if (beginning.client !== client && startedMs !== undefined)
          deliveredMs.push(performance.now() - startedMs);
      },
    },
  );
  return {
    send() {
      const nowMs = performance.now();
      const { update } = edit();
      sentAtMs.set(keyOf(beginningOf(update)), nowMs);
      waiting.push(nowMs);
      line.send(update);
    },
    close: line.close,
  };
}

async function sendEvenly(
  devices: readonly Device[],
  durationMs: number,
  signal: AbortSignal,
): Promise<number> {
  const startedMs = performance.now();
  let sentCount = 0;
  for (let nowMs = startedMs; nowMs < startedMs + durationMs; nowMs = performance.now()) {
    signal.throwIfAborted();
    const dueCount = Math.floor(((nowMs - startedMs) / 1000) * updatesASecond);
    for (; sentCount < dueCount; sentCount += 1) devices[sentCount % devices.length]?.send();
    await pause(1);
  }
  return sentCount;
}

const keyOf = ({ client, clock }: ReturnType<typeof beginningOf>): string => `${client} ${clock}`;

async function arrivedAll(isSo: () => boolean): Promise<void> {
  const endMs = performance.now() + syncLimits.arrivalMaxMs;
  while (!isSo()) {
    if (performance.now() > endMs) throw new Error("not all updates were acknowledged");
    await pause(10);
  }
}
