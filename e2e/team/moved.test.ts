/** An organisation moves to another PostgreSQL while two instances serve it, and one of them has read no new file. */
import { randomBytes } from "node:crypto";
import { copyFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, expect, test, vi } from "vitest";
import { trailChecks } from "#adapters/trail-keys/trail-keys.ts";
import { askAt, run, startProgram } from "#server/cells/cells.fake.ts";
import { placeOf as databasePlaceOf, readDirectory, writeDirectory } from "#server/cells/directory.ts";
import { findServer, type FoundServer, freePort } from "#server/database/debian-server.fake.ts";
import { makeFolder } from "#server/database/open-database.fake.ts";
import { startPostgres, type TestPostgres } from "#server/database/postgres.fake.ts";
import { startFront } from "#server/in-front.fake.ts";
import { keysSeenAt, openSharer, type Sharer } from "#server/sharer.fake.ts";
import { checkHead } from "#shared/audit/tree-head.ts";
import { placeOf, sharedItemId } from "#shared/sync/document-name.ts";
import { setUpDeviceTeam } from "./fixtures/device-team.ts";

const postgres = [await startPostgres(), await startPostgres()] as const;
afterAll(async () => {
  for (const each of postgres) if (!("reason" in each)) await each[Symbol.asyncDispose]();
});
const haproxy = findServer("haproxy");

/** Two organisations in the first of two cells, behind two instances of which each has a file of its own. */
async function openCells(one: TestPostgres, two: TestPostgres, found: FoundServer) {
  await using opening = new AsyncDisposableStack();
  const folder = opening.use(await makeFolder());
  const [file, stale] = [join(folder.path, "cells.json"), join(folder.path, "stale.json")];
  const [port, ...ports] = await Promise.all([freePort(), freePort(), freePort()]);
  const hosts = { acme: `127.0.0.1:${port}`, beta: `127.0.0.2:${port}` };
  const cells = {
    one: { database: one.address, replicas: [] },
    two: { database: two.address, replicas: [two.startStandby().urlOf(two.address)] },
  };
  await writeDirectory(file, { cells, organisations: [] });
  for (const [name, host] of Object.entries(hosts)) {
    const place = ["--place", name, "--cell", "one", "--public-url", `http://${host}`];
    expect(await run("--cells", file, ...place)).toMatchObject({ code: 0 });
  }
  await copyFile(file, stale);
  const startInstance = async (path: string, at: number) =>
    opening.use(
      await startProgram([
        "--cells",
        path,
        "--data",
        join(folder.path, String(at)),
        "--port",
        String(ports[at]),
      ]),
    );
  // One after the other: both migrate.
  const instances = [await startInstance(file, 0), await startInstance(stale, 1)] as const;
  opening.use(await startFront(found, { port, addresses: ["127.0.0.1", "127.0.0.2"] }, ports));
  const teamOf = async (name: keyof typeof hosts) => {
    // The newest link holds.
    const setUpLink = `http://x/set-up#${instances[1].codeOf(name) ?? ""}`;
    return setUpDeviceTeam({ url: `http://${hosts[name]}`, setUpLink });
  };
  const parts = opening.move();
  return { file, stale, hosts, instances, teamOf, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

/** Shares on and on until it is told to stop; how many were acknowledged. */
function sharing(sharer: Sharer) {
  let count = 0;
  let isEnding = false;
  const all = (async () => {
    // A document takes 2,000 items: so many are not shared before a slow machine is through.
    for (; !isEnding; count += 1) await Promise.all([sharer.share(count), sleep(50)]);
    return count;
  })();
  return {
    count: () => count,
    end: () => ((isEnding = true), all),
  };
}

const isMissing = [...postgres, haproxy].some((each) => "reason" in each);
test.skipIf(isMissing)(
  "nothing acknowledged is lost, the trail goes on, nobody else notices, and an instance that knows nothing of it writes nowhere (needs Debian's packages)",
  { timeout: 180_000 },
  async () => {
    const [one, two] = postgres;
    if ("reason" in one || "reason" in two || "reason" in haproxy) return;
    vi.stubEnv("TESSERA_SERVER_KEY", randomBytes(32).toString("base64url"));
    vi.stubEnv("PATH", `${one.binFolder}${delimiter}${process.env["PATH"] ?? ""}`);
    await using cells = await openCells(one, two, haproxy);
    const { file, stale, hosts, instances } = cells;
    const [acme, beta] = [await cells.teamOf("acme"), await cells.teamOf("beta")];
    const openFor = async (team: typeof acme, host: string) => {
      const { id, bearer } = await team.join();
      const { births } = placeOf(team.partitionId, sharedItemId(id, 0));
      return { bearer, births, sharer: openSharer(`http://${host}`, { bearer, births }) };
    };
    // The balancer gives each of two an instance of its own.
    const devices = [await openFor(acme, hosts.acme), await openFor(acme, hosts.acme)];
    const other = await openFor(beta, hosts.beta);
    await using closing = new AsyncDisposableStack();
    for (const { sharer } of [...devices, other]) closing.use(sharer);
    const running = [...devices, other].map(({ sharer }) => sharing(sharer));
    const reach = (more: number) =>
      Promise.all(
        running.map(({ count }) => {
          const goal = count() + more;
          return vi.waitUntil(() => count() >= goal, { timeout: 60_000, interval: 50 });
        }),
      );
    await reach(5);
    const before = await acme.asOwner.audit.head({ before: 0 });

    const moving = run("--cells", file, "--move", "acme", "--to", "two");
    const asked = { method: "GET", path: "/healthz" };
    await vi.waitUntil(
      async () => /is being moved/.test((await askAt(instances[0].url, hosts.acme, asked)).body.message),
      { timeout: 30_000, interval: 50 },
    );
    expect(await moving).toMatchObject({
      code: 0,
      said: expect.stringMatching(
        /Some have not read the file: they are cut off\.[^]*acme lies in the cell two/,
      ),
    });
    await copyFile(file, stale);
    await reach(5);
    const counts = await Promise.all(running.map(({ end }) => end()));

    for (const [at, device] of [...devices, other].entries()) {
      const url = `http://${at < devices.length ? hosts.acme : hosts.beta}`;
      const keys = new Set(await keysSeenAt(url, device));
      expect(
        Array.from({ length: counts[at] ?? 0 }, (_, n) => String(n)).filter((key) => !keys.has(key)),
      ).toEqual([]);
    }
    // Both lost their instance; nobody else did.
    expect(devices.map(({ sharer }) => sharer.connectionCount() > 1)).toEqual([true, true]);
    expect(other.sharer.connectionCount()).toBe(1);
    const { head, publicKey, proof } = await acme.asOwner.audit.head({ before: before.head.size });
    expect(publicKey).toBe(before.publicKey);
    expect(head.size).toBeGreaterThan(before.head.size);
    expect(checkHead(trailChecks, publicKey, before.head, { head, proof })).toBeUndefined();
    // The standby of the other cell has it as its primary has, and answers searches.
    const isSearchedThere = async () => {
      await acme.asOwner.search.query({ text: "anything" });
      return ((await acme.asOwner.health.read()).replicas[0]?.readCount ?? 0) > 0;
    };
    await vi.waitUntil(isSearchedThere, { timeout: 20_000, interval: 50 });
    // All that is written now is written there, and nothing is left that could be.
    const directory = await readDirectory(file);
    const client = new pg.Client({
      connectionString: databasePlaceOf(directory, { name: "acme", cell: "one" }).databaseUrl,
    });
    await expect(client.connect()).rejects.toThrow(/does not exist/);
  },
);
