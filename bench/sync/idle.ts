import { lessIsBetter, type Report } from "../benchmark.ts";
import type { Scratch } from "../scratch.ts";
import { syncLimits } from "./limits.ts";
import { serverNames, startServer, type ServerName, type StartedServer } from "./servers.ts";
import { deviceOf, documentOf } from "./updates.ts";
import type { Line } from "./wires.ts";

const { documentCount, idleConnectionCount } = syncLimits;
const warmUpCount = 50;

/** What a device costs that is connected, has a document open and says nothing: resident memory of the server, by the number of them. */
export async function measureIdle(scratch: Scratch, report: Report, signal: AbortSignal): Promise<void> {
  const bytes = new Map<ServerName, number>();
  for (const name of serverNames) {
    signal.throwIfAborted();
    await using server = await startServer(name, scratch);
    for (const line of await connectMany(server, warmUpCount)) line.close();
    const before = await server.use("collected");
    const lines = await connectMany(server, idleConnectionCount);
    const after = await server.use("collected");
    for (const line of lines) line.close();
    bytes.set(name, (after.residentBytes - before.residentBytes) / idleConnectionCount);
  }
  const kilobytes = (name: ServerName): number => (bytes.get(name) ?? Number.NaN) / 1024;
  report.note(
    `${idleConnectionCount} idle connections: Hocuspocus ${kilobytes("hocuspocus").toFixed(1)} KiB each, ` +
      `y-websocket ${kilobytes("yWebsocket").toFixed(1)} KiB each`,
  );
  report.measured(
    lessIsBetter({
      name: "idle-connection-memory",
      value: kilobytes("tessera"),
      unit: "KiB",
      peer: "limit",
      peerValue: 64,
      target: 1,
    }),
  );
}

const connectMany = (server: StartedServer, count: number): Promise<readonly Line[]> =>
  Promise.all(
    Array.from({ length: count }, (_, n) =>
      server.wire(
        { port: server.port, name: documentOf(n % documentCount), deviceId: deviceOf(n) },
        { acknowledged: () => undefined, delivered: () => undefined },
      ),
    ),
  );
