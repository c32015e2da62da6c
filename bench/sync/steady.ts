import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { createCounters } from "#adapters/sqlite/counters.ts";
import { openDatabase } from "#adapters/sqlite/open.ts";
import { createReplicaWrites } from "#adapters/sqlite/replica.ts";
import { startPostgres } from "#server/database/postgres.fake.ts";
import { lessIsBetter, type Report } from "../benchmark.ts";
import { ownCpuMs } from "../calm.ts";
import { useOf } from "../process-tree.ts";
import type { Scratch } from "../scratch.ts";
import { quantile, short, spread } from "../statistics.ts";
import { syncLimits } from "./limits.ts";
import { type Paced, sendAtPace } from "./pace.ts";
import { startServer } from "./servers.ts";
import { createWriter, documentOf } from "./updates.ts";

const { devicesPerDocument, steadyDeviceCount } = syncLimits;

/** What takes the load, and what its figures are called after. */
interface Taker {
  readonly about: string;
  readonly figure: string;
  start(): Promise<Paced>;
  /** Of a database that runs beside it. */
  readonly databaseCpuMs?: () => number;
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
  const postgres = await startPostgres({ fsync: true });
  if ("reason" in postgres)
    return report.note(`the whole server on PostgreSQL was not measured: ${postgres.reason}`);
  await using _ = postgres;
  const url = await postgres.makeDatabase();
  const onPostgres = { about: "the whole server on PostgreSQL", figure: "whole-server-on-postgresql-edit" };
  const start = () => startServer("wholeServer", scratch, url);
  const databaseCpuMs = () => useOf(postgres.processId()).cpuMs;
  await measure({ ...onPostgres, start, databaseCpuMs }, report, durationMs, signal);
}

async function measure(
  { about, figure, start, databaseCpuMs = () => 0 }: Taker,
  report: Report,
  durationMs: number,
  signal: AbortSignal,
): Promise<void> {
  await using server = await start();
  const costsNow = async () => ({
    program: (await server.use("as it is")).cpuMs,
    database: databaseCpuMs(),
    senders: ownCpuMs(),
  });
  const { sentCount, acknowledgedMs, deliveredMs, costs } = await sendAtPace(
    server,
    durationMs,
    signal,
    costsNow,
  );
  const eachUs = (who: keyof typeof costs.before): string =>
    short(((costs.after[who] - costs.before[who]) * 1000) / sentCount);
  report.note(
    `${about}: ${short((sentCount * 1000) / durationMs)} updates a second of ${steadyDeviceCount} devices, ${devicesPerDocument} to a document, with fsync: ` +
      `acknowledged ${spread(acknowledgedMs, "ms")}; with the others ${spread(deliveredMs, "ms")}; ` +
      `µs of processor an update: its program ${eachUs("program")}, PostgreSQL ${eachUs("database")}, and whoever sends and hears them, on the same processors, ${eachUs("senders")}`,
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
  within(`${figure}-to-acknowledged-p95`, acknowledgedMs, 50);
  within(`${figure}-to-other-device-p95`, deliveredMs, 100);
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
