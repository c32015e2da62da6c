/** Two instances behind HAProxy, with NATS between them and pgbouncer before their PostgreSQL. */
import { once } from "node:events";
import { chmod, chown, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import * as Y from "yjs";
import { PayloadId } from "#shared/model/team.ts";
import { readBirths, writeBirth } from "#shared/sync/births.ts";
import { placeOf, sharedItemId } from "#shared/sync/document-name.ts";
import { findServer, freePort, type RunningServer, startServer } from "./database/debian-server.fake.ts";
import { makeFolder } from "./database/open-database.fake.ts";
import { startPostgres, type TestPostgres } from "./database/postgres.fake.ts";
import { connectDevice, type FakeDevice } from "./device.fake.ts";
import { fakeDevices, fakePartition } from "./identity.fake.ts";

const [mine, theirs] = fakeDevices;
const { births } = placeOf(fakePartition, sharedItemId(mine, 0));
const victim = fileURLToPath(new URL("instance-until-killed.ts", import.meta.url));
const nobody = 65_534;

const postgres = await startPostgres();
afterAll(() => ("reason" in postgres ? undefined : postgres[Symbol.asyncDispose]()));
const [nats, haproxy, pgbouncer] = [
  findServer("nats-server"),
  findServer("haproxy"),
  findServer("pgbouncer"),
];

const poolerOf = (port: number, { searchParams }: URL): string => `[databases]
* = host=${searchParams.get("host") ?? ""} user=tessera
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 10
`;

const balancerOf = (port: number, instances: readonly number[]): string => `defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  timeout tunnel 1h
  option redispatch
frontend team
  bind 127.0.0.1:${port}
  default_backend instances
backend instances
  balance leastconn
  option httpchk GET /healthz
${instances.map((each) => `  server i${each} 127.0.0.1:${each} check inter 200ms fall 2 rise 1`).join("\n")}
`;

async function openCluster(database: TestPostgres) {
  if ("reason" in nats || "reason" in haproxy || "reason" in pgbouncer)
    throw new Error("a server is missing");
  await using opening = new AsyncDisposableStack();
  const folder = opening.use(await makeFolder());
  await chmod(folder.path, 0o755);
  const direct = new URL(
    (await database.makeDatabase()).replace("postgres://tessera@/", "postgres://tessera@x/"),
  );
  const [busPort, poolPort, port, ...instancePorts] = await Promise.all(Array.from({ length: 5 }, freePort));
  if (busPort === undefined || poolPort === undefined || port === undefined) throw new Error("no port");
  opening.use(await startServer(nats, ["-a", "127.0.0.1", "-p", String(busPort)], busPort));
  const as = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
  const poolerPath = join(folder.path, "pgbouncer.ini");
  await writeFile(poolerPath, poolerOf(poolPort, direct));
  if (as.uid !== undefined) await chown(poolerPath, nobody, nobody);
  opening.use(await startServer(pgbouncer, [poolerPath], poolPort, as));
  const databaseUrl = `postgres://tessera@127.0.0.1:${poolPort}${direct.pathname}`;
  const startInstance = (at: number): Promise<RunningServer> =>
    startServer(
      { program: process.execPath, libraryPath: "" },
      [victim, folder.path, String(instancePorts[at]), databaseUrl, `nats://127.0.0.1:${busPort}`],
      instancePorts[at] ?? 0,
    );
  const instances = [await startInstance(0), await startInstance(1)];
  for (const at of [0, 1]) opening.defer(() => instances[at]?.[Symbol.asyncDispose]());
  const balancerPath = join(folder.path, "haproxy.cfg");
  await writeFile(balancerPath, balancerOf(port, instancePorts));
  opening.use(await startServer(haproxy, ["-db", "-f", balancerPath], port));
  const parts = opening.move();
  return {
    url: `http://127.0.0.1:${port}`,
    async end(at: number, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
      const child = instances[at]?.process;
      if (child === undefined) return;
      const ended = once(child, "exit");
      child.kill(signal);
      await ended;
    },
    async startAgain(at: number): Promise<void> {
      instances[at] = await startInstance(at);
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

/** As long as no instance takes it, a device tries again. */
async function connectAgain(url: string, device: typeof mine): Promise<FakeDevice> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const connected = await Promise.race([
      connectDevice(url, device).catch(() => undefined),
      sleep(5_000, undefined, { ref: false }),
    ]);
    if (connected !== undefined) return connected;
    await sleep(100);
  }
  throw new Error("no instance takes the device");
}

/** Shares items one after another, and sends again what was not acknowledged when its connection ended. */
async function openSharer(url: string) {
  const doc = new Y.Doc();
  const waiting: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => waiting.push(update));
  let device: FakeDevice | undefined;
  let connectionCount = 0;
  const connect = async (): Promise<FakeDevice> => {
    connectionCount += 1;
    const made = await connectAgain(url, mine);
    made.say({ type: "open", channel: 1, name: births, since: 0 });
    return made;
  };
  const isAcknowledged = async (over: FakeDevice, update: Uint8Array): Promise<boolean> => {
    over.say({ type: "update", channel: 1, update });
    const heard = await Promise.race([over.hear("ack"), over.closed]);
    return typeof heard === "object";
  };
  return {
    connectionCount: () => connectionCount,
    async share(n: number): Promise<void> {
      const payloadId = PayloadId.parse(n.toString(16).padStart(64, "0"));
      writeBirth(doc, String(n), { payloadId, sharedMs: 1, kind: "text", withdrawn: false });
      for (let attempt = 0; waiting.length > 0 && attempt < 100; attempt++) {
        device ??= await connect();
        const [update = new Uint8Array()] = waiting;
        if (await isAcknowledged(device, update)) waiting.shift();
        else device = undefined;
      }
      expect(waiting).toEqual([]);
    },
    [Symbol.asyncDispose]: async () => device?.[Symbol.asyncDispose](),
  };
}

/** What a device that knows nothing is sent. */
async function keysSeenAt(url: string): Promise<readonly string[]> {
  await using device = await connectAgain(url, theirs);
  const doc = new Y.Doc();
  await device.open(births, 1);
  for (const update of device.taken("update")) Y.applyUpdate(doc, update.update);
  return [...readBirths(doc).keys()];
}

const isMissing = [postgres, nats, haproxy, pgbouncer].some((each) => "reason" in each);
test.skipIf(isMissing)(
  "any instance serves any device; one is killed, one drains, and nothing acknowledged is lost (needs Debian's packages)",
  { timeout: 180_000 },
  async () => {
    if ("reason" in postgres) return;
    await using cluster = await openCluster(postgres);
    const numbers = (from: number) => Array.from({ length: 20 }, (_, at) => from + at);
    await using sharer = await openSharer(cluster.url);
    await using reader = await connectAgain(cluster.url, theirs);
    await reader.open(births, 1);
    for (const n of numbers(0)) await sharer.share(n);
    // The balancer gave each device an instance of its own: what the reader hears came over the bus.
    await reader.hear("update");

    await cluster.end(0, "SIGKILL");
    for (const n of numbers(20)) await sharer.share(n);
    await cluster.startAgain(0);
    await cluster.end(1, "SIGTERM");
    for (const n of numbers(40)) await sharer.share(n);
    // Whichever instance it had, it has lost it once.
    expect(sharer.connectionCount()).toBeGreaterThan(1);
    expect((await keysSeenAt(cluster.url)).toSorted()).toEqual(
      Array.from({ length: 60 }, (_, n) => String(n)).toSorted(),
    );
  },
);
