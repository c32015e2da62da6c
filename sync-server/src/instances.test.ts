/** Two instances behind HAProxy, with NATS between them and pgbouncer before their PostgreSQL. */
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { placeOf, sharedItemId } from "#shared/sync/document-name.ts";
import { freePort, type RunningServer, startServer } from "./database/debian-server.fake.ts";
import { makeFolder } from "./database/open-database.fake.ts";
import { startPostgres, type TestPostgres } from "./database/postgres.fake.ts";
import { fakeDevices, fakePartition } from "./identity.fake.ts";
import { findInFront, startBus, startFront, startPooler } from "./in-front.fake.ts";
import { connectAgain, keysSeenAt, openSharer } from "./sharer.fake.ts";

const [mine, theirs] = fakeDevices;
const { births } = placeOf(fakePartition, sharedItemId(mine, 0));
const victim = fileURLToPath(new URL("instance-until-killed.ts", import.meta.url));
const postgres = await startPostgres();
afterAll(() => ("reason" in postgres ? undefined : postgres[Symbol.asyncDispose]()));
const inFront = findInFront();

async function openCluster(
  database: TestPostgres,
  { nats, haproxy, pgbouncer }: NonNullable<typeof inFront>,
) {
  await using opening = new AsyncDisposableStack();
  const folder = opening.use(await makeFolder());
  const [port, ...instancePorts] = await Promise.all([freePort(), freePort(), freePort()]);
  const { busUrl } = opening.use(await startBus(nats));
  const { databaseUrl } = opening.use(await startPooler(pgbouncer, await database.makeDatabase()));
  const startInstance = (at: number): Promise<RunningServer> =>
    startServer(
      { program: process.execPath, libraryPath: "" },
      [victim, folder.path, String(instancePorts[at]), databaseUrl, busUrl],
      instancePorts[at] ?? 0,
    );
  const instances = [await startInstance(0), await startInstance(1)];
  for (const at of [0, 1]) opening.defer(() => instances[at]?.[Symbol.asyncDispose]());
  opening.use(await startFront(haproxy, { port, addresses: ["127.0.0.1"] }, instancePorts));
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

test.skipIf("reason" in postgres || inFront === undefined)(
  "any instance serves any device; one is killed, one drains, and nothing acknowledged is lost (needs Debian's packages)",
  { timeout: 180_000 },
  async () => {
    if ("reason" in postgres || inFront === undefined) return;
    await using cluster = await openCluster(postgres, inFront);
    const numbers = (from: number) => Array.from({ length: 20 }, (_, at) => from + at);
    await using sharer = openSharer(cluster.url, { bearer: mine, births });
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
    expect((await keysSeenAt(cluster.url, { bearer: theirs, births })).toSorted()).toEqual(
      Array.from({ length: 60 }, (_, n) => String(n)).toSorted(),
    );
  },
);
