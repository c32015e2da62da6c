import { setTimeout as pause } from "node:timers/promises";
import * as Y from "yjs";
import { lessIsBetter, type Report } from "../benchmark.ts";
import type { Scratch } from "../scratch.ts";
import { median, spread } from "../statistics.ts";
import { syncLimits } from "./limits.ts";
import { serverNames, startServer, type ServerName, type StartedServer } from "./servers.ts";
import { createWriter, documentOf, type Edit } from "./updates.ts";
import type { Ear } from "./wires.ts";

const { documentCount, devicesPerDocument, updatesPerDevice, burstWarmUpRounds } = syncLimits;
const deviceCount = documentCount * devicesPerDocument;
const updateCount = deviceCount * updatesPerDevice;

/** The same burst by each server, in turns: what the processor does for one update, until it has reached the others and is kept. */
export async function measureBurst(
  scratch: Scratch,
  report: Report,
  rounds: number,
  signal: AbortSignal,
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const servers: StartedServer[] = [];
  for (const name of serverNames) servers.push(stack.use(await startServer(name, scratch)));
  const costs: Record<ServerName, number[]> = { tessera: [], hocuspocus: [], yWebsocket: [] };
  const rates: Record<ServerName, number[]> = { tessera: [], hocuspocus: [], yWebsocket: [] };
  for (let round = -burstWarmUpRounds; round < rounds; round += 1)
    for (const server of round % 2 === 0 ? servers : servers.toReversed()) {
      signal.throwIfAborted();
      const { cpuUs, aSecond } = await burst(server, round + burstWarmUpRounds);
      if (round < 0) continue;
      costs[server.name].push(cpuUs);
      rates[server.name].push(aSecond);
    }
  for (const name of serverNames)
    report.note(
      `${updateCount} updates to ${devicesPerDocument - 1} others each, ${name}: ${spread(costs[name], "µs CPU an update")}; ` +
        spread(rates[name], "updates a second"),
    );
  const against = (figure: string, peer: string, peerName: ServerName): void =>
    report.measured(
      lessIsBetter({
        name: figure,
        value: median(costs.tessera),
        unit: "µs CPU an update",
        peer,
        peerValue: median(costs[peerName]),
        target: 2,
      }),
    );
  against("cpu-per-update-vs-hocuspocus", "Hocuspocus 4.7.0 that stores with fsync", "hocuspocus");
  against("cpu-per-update-vs-y-websocket", "the plain y-websocket server, in memory", "yWebsocket");
}

async function burst(
  server: StartedServer,
  round: number,
): Promise<{ readonly cpuUs: number; readonly aSecond: number }> {
  const arrived = Promise.withResolvers<void>();
  const writers = Array.from({ length: deviceCount }, (_, n) => {
    const { client, deviceId, edit } = createWriter(n);
    const edits = Array.from({ length: updatesPerDevice }, edit);
    return { client, deviceId, edits, documentNumber: n % documentCount };
  });
  let due = deviceCount;
  const devices = await Promise.all(
    writers.map(async ({ client, deviceId, edits, documentNumber }) => {
      const others = writers.filter(
        (other) => other.documentNumber === documentNumber && other.client !== client,
      );
      const ear = earUntil(others, server.name !== "yWebsocket", () => {
        due -= 1;
        if (due === 0) arrived.resolve();
      });
      const name = documentOf(round * documentCount + documentNumber);
      return { line: await server.wire({ port: server.port, name, deviceId }, ear), edits };
    }),
  );
  const before = await server.use("as it is");
  const startedMs = performance.now();
  for (let at = 0; at < updatesPerDevice; at += 1) {
    for (const { line, edits } of devices) {
      const edit = edits[at];
      if (edit !== undefined) line.send(edit.update);
    }
    await new Promise(setImmediate);
  }
  await within(arrived.promise, () => `${server.name}: ${due} devices wait for what does not come`);
  const tookMs = performance.now() - startedMs;
  for (const { line } of devices) line.close();
  // Hocuspocus stores a document when the last one has left it; ours writes down a long log anew.
  await pause(syncLimits.storedMs);
  const { cpuMs } = await server.use("as it is");
  return { cpuUs: ((cpuMs - before.cpuMs) * 1000) / updateCount, aSecond: (updateCount * 1000) / tookMs };
}

interface Burst {
  readonly client: number;
  readonly edits: readonly Edit[];
}

/** Calls once all of its own is acknowledged and all of the others' is there, in as many messages as the server likes. */
function earUntil(others: readonly Burst[], isTold: boolean, whenAll: () => void): Ear {
  const waiting = new Map(others.map(({ client, edits }) => [client, edits.at(-1)?.clock ?? 0]));
  let untold = isTold ? updatesPerDevice : 0;
  return {
    acknowledged(count) {
      untold -= count;
      if (untold === 0 && waiting.size === 0) whenAll();
    },
    delivered(update) {
      if (waiting.size === 0) return;
      for (const [client, clock] of Y.parseUpdateMeta(update).to)
        if (clock >= (waiting.get(client) ?? Number.POSITIVE_INFINITY)) waiting.delete(client);
      if (untold === 0 && waiting.size === 0) whenAll();
    },
  };
}

async function within(arrived: Promise<void>, sentence: () => string): Promise<void> {
  using late = new DisposableStack();
  const timer = Promise.withResolvers<never>();
  const handle = setTimeout(() => timer.reject(new Error(sentence())), syncLimits.arrivalMaxMs);
  late.defer(() => clearTimeout(handle));
  await Promise.race([arrived, timer.promise]);
}
