/** A whole server whose PostgreSQL lies on a disk of its own that another program fills to the last byte. */
import { randomBytes } from "node:crypto";
import { chmodSync } from "node:fs";
import pg from "pg";
import { expect, test, vi } from "vitest";
import { ownerEmail, password } from "../access.fake.ts";
import { makeFolder } from "../database/open-database.fake.ts";
import { startPostgres, type TestPostgres } from "../database/postgres.fake.ts";
import { keysSeenAt, openSharer } from "../sharer.fake.ts";
import { startServer } from "../server.fake.ts";
import { sealText } from "../text-payload.fake.ts";
import { expectNotAcknowledged, found, put, ready, setUp } from "./full-server.fake.ts";
import { smallDisk } from "./small-disk.fake.ts";

vi.setConfig({ testTimeout: 300_000 });

/** More than lies free in the files of any table. */
const large = (name: string) => sealText(`${name}.md`, `The ${name} ${randomBytes(300_000).toString("hex")}`);

test("it is searched while its database's disk is full, acknowledges nothing that that cannot keep, and goes on when there is room, also after the database ended for want of it", async (context) => {
  await using folder = await makeFolder();
  await using small = await smallDisk(folder.path, "256m");
  if (small === undefined) return context.skip("a disk of a test's own may not be mounted here");
  // PostgreSQL runs as somebody else, where we are root.
  chmodSync(folder.path, 0o711);
  const postgres = await startPostgres({ within: small.path });
  if ("reason" in postgres) return context.skip(postgres.reason);
  await using _ = postgres;
  const databaseUrl = await postgres.makeDatabase();
  const start = () => startServer({ dataFolder: folder.path, databaseUrl, disk: { retryMs: 500 } });
  const sealed = [await large("pump"), await large("valve"), await large("hull")] as const;
  await using server = await start();
  const { session, partitionId, sharing } = await setUp(server);
  const { bearer } = sharing;
  await using sharer = openSharer(server.url, sharing);
  expect((await put(server, partitionId, bearer, sealed[0])).status).toBe(204);
  await sharer.share(0, sealed[0].payloadId);
  await server.server.projection.settled();
  expect([await found(server, session, "pump"), await ready(server)]).toEqual([1, 200]);

  small.fill();
  const refused = await put(server, partitionId, bearer, sealed[1]);
  expect([refused.status, refused.text]).toEqual([507, expect.stringContaining("disk is full")]);
  expect(await ready(server)).toBe(503);
  await expectNotAcknowledged(server, sharing);
  for (let n = 0; n < 20; n++) expect(await found(server, session, "pump")).toBe(1);
  // Nothing is held back for it: where the pages of its tables are full it is refused, and told why.
  const signedIn = await server.ask("POST", "/session", { email: ownerEmail, password });
  if (signedIn.status !== 200) expect(signedIn).toMatchObject({ status: 507, body: { code: "DISK_FULL" } });
  const health = await server.ask("GET", "/health", undefined, { bearer: session });
  expect(health.body).toMatchObject({ disk: { isFull: true } });

  const waiting = sharer.share(1, sealed[1].payloadId);
  small.makeRoom();
  await expect.poll(() => ready(server), { timeout: 60_000 }).toBe(200);
  await waiting;
  // Before and while there was no room: each is told of once there is.
  await expect.poll(() => searchCount(server, session), { timeout: 60_000 }).toBe(21);
  expect((await put(server, partitionId, bearer, sealed[1])).status).toBe(204);

  small.fill();
  await useUpLog(databaseUrl);
  small.makeRoom();
  await untilBack(postgres, databaseUrl);
  await expect.poll(() => ready(server), { timeout: 60_000 }).toBe(200);
  expect((await put(server, partitionId, bearer, sealed[2])).status).toBe(204);
  await sharer.share(2, sealed[2].payloadId);
  await server.server.projection.settled();
  for (const words of ["pump", "valve", "hull"]) expect(await found(server, session, words)).toBe(1);
  expect(await keysSeenAt(server.url, sharing)).toEqual(["0", "1", "2"]);
});

async function searchCount(server: Awaited<ReturnType<typeof startServer>>, bearer: string): Promise<number> {
  const { body } = await server.ask("GET", "/audit/leaves?limit=200", undefined, { bearer });
  return (body.leaves as readonly { readonly act: string }[]).filter(({ act }) => act === "search").length;
}

/** Until it has no room for its write-ahead log, which ends it. */
async function useUpLog(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on("error", () => undefined);
  await client.connect();
  const log = () => client.query("SELECT pg_logical_emit_message(true, 'filling', repeat('y', 1000000))");
  for (let n = 0; n < 400; n++)
    try {
      await log();
    } catch {
      return;
    }
  throw new Error("its write-ahead log found room");
}

/** It may come back by itself, or have ended for good: then whoever runs it starts it. */
async function untilBack(postgres: TestPostgres, databaseUrl: string): Promise<void> {
  const isBack = async (): Promise<boolean> => {
    const isThere = await isRunning(databaseUrl);
    if (!isThere && !hasProcess(postgres)) postgres.start();
    return isThere;
  };
  await expect.poll(isBack, { timeout: 60_000 }).toBe(true);
}

function hasProcess({ processId }: TestPostgres): boolean {
  try {
    return process.kill(processId(), 0);
  } catch {
    return false;
  }
}

const isRunning = async (databaseUrl: string): Promise<boolean> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
};
