/** The server on a PostgreSQL with a standby: its searches leave the primary, and rights do not. */
import { sql } from "kysely";
import { afterAll, expect, test } from "vitest";
import { PartitionId } from "#shared/model/ids.ts";
import { password } from "./access.fake.ts";
import { makeFolder } from "./database/open-database.fake.ts";
import { startPostgres } from "./database/postgres.fake.ts";
import { openPostgres } from "./database/postgres.ts";
import { startServer } from "./server.fake.ts";
import { share } from "./use-cases/search/shared-item.fake.ts";

const postgres = await startPostgres();
afterAll(() => ("reason" in postgres ? undefined : postgres[Symbol.asyncDispose]()));

test.skipIf("reason" in postgres)(
  "a standby answers searches, and never by rights that were taken away (needs Debian's PostgreSQL)",
  { timeout: 120_000 },
  async () => {
    if ("reason" in postgres) return;
    const databaseUrl = await postgres.makeDatabase();
    await using database = await openPostgres(databaseUrl);
    const standby = postgres.startStandby();
    const replicaUrl = standby.urlOf(databaseUrl);
    await using folder = await makeFolder();
    await using server = await startServer({
      dataFolder: folder.path,
      databaseUrl,
      replicaUrls: [replicaUrl],
    });
    const owner = await server.setUp((await server.access.setUpLink()) ?? "");
    const asOwner = { bearer: owner };
    const { body: made } = await server.ask("POST", "/partitions", { name: "Harbour" }, asOwner);
    const partition = PartitionId.parse(made.id);
    const place = `/partitions/${partition}`;
    const { body: invited } = await server.ask(
      "POST",
      "/invitations",
      {
        email: "m@example.org",
        name: "Mia",
        role: null,
        partitions: [{ partitionId: partition, role: "viewer" }],
      },
      asOwner,
    );
    const { body: member } = await server.ask("POST", "/invitations/accept", {
      code: invited.code,
      password,
    });
    await database.write((transaction) =>
      share(database, transaction, { partition, n: 1, text: "a lighthouse" }),
    );

    /** Who may read nothing may not ask. */
    const hitsOf = async (bearer: string): Promise<number | "forbidden"> => {
      const { status, body } = await server.ask("POST", "/search", { text: "lighthouse" }, { bearer });
      if (status === 403) return "forbidden";
      expect([status, body.unanswered]).toEqual([200, []]);
      return body.hits.length;
    };
    const health = async () => (await server.ask("GET", "/health", undefined, asOwner)).body;
    const searchedThere = async (): Promise<number> => {
      expect(await hitsOf(member.token)).toBe(1);
      return (await health()).replicas[0].readCount;
    };
    await expect.poll(searchedThere, { timeout: 20_000 }).toBeGreaterThan(0);
    const { readCount } = (await health()).replicas[0];
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('tessera_replica_used{replica="1"} 1\n');
    expect(metrics).toContain(`tessera_reads_total{replica="1"} ${readCount}\n`);

    // The standby stops where Mia may still read.
    const paused = await standby.pauseReplay(databaseUrl);
    const removed = await server.ask("PUT", `${place}/access/${member.userId}`, { role: null }, asOwner);
    expect(removed.status).toBe(200);
    expect(await paused.rowCount("SELECT FROM acl WHERE principal_id = $1", [member.userId])).toBe(1);
    expect(await hitsOf(member.token)).toBe("forbidden");
    expect(await hitsOf(owner)).toBe(1);
    await database.write((transaction) =>
      sql`UPDATE items SET name = 'x' WHERE partition_id = ${partition}`.execute(transaction),
    );
    await expect.poll(async () => (await health()).replicas[0].state, { timeout: 20_000 }).toBe("behind");
    expect((await health()).primaryReadCount).toBeGreaterThan(0);
    await paused[Symbol.asyncDispose]();
    await expect.poll(async () => (await health()).replicas[0].state, { timeout: 20_000 }).toBe("used");
    expect(await hitsOf(member.token)).toBe("forbidden");
    expect(server.failures).toEqual([]);
  },
);
