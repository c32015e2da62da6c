/** How tables are shared out, on a stand-in for Citus: no test machine has it. */
import { sql } from "kysely";
import { afterAll, describe, expect, test } from "vitest";
import { partitions, share } from "../use-cases/search/shared-item.fake.ts";
import { system, type Database } from "./database.ts";
import { openPostgres } from "./postgres.ts";
import { startPostgres } from "./postgres.fake.ts";
import { standInCitus } from "./stand-in-citus.fake.ts";
import { asked } from "./tables-with.fake.ts";

const postgres = await startPostgres();
afterAll(() => ("reason" in postgres ? undefined : postgres[Symbol.asyncDispose]()));

const [partition] = partitions;
if (partition === undefined) throw new Error("there is a partition");

async function makeDatabase(statements: readonly string[] = standInCitus): Promise<string> {
  if ("reason" in postgres) throw new Error(postgres.reason);
  const url = await postgres.makeDatabase();
  await asked(url, async (client) => {
    for (const statement of statements) await client.query(statement);
  });
  return url;
}

/** As it is before Citus: nobody connects by it. */
const closeRole =
  "DO $$ BEGIN ALTER ROLE tessera_app NOLOGIN; EXCEPTION WHEN undefined_object THEN NULL; END $$";

interface Place {
  readonly name: string;
  readonly method: string;
  readonly beside: string | null;
}

const places = (url: string): Promise<readonly Place[]> =>
  asked(url, async (client) => {
    const { rows } = await client.query<Place>(
      `SELECT logicalrelid::text AS name, partmethod AS method, colocated_with AS beside FROM pg_dist_partition ORDER BY 1`,
    );
    return rows;
  });

/** What has the partition in its key and lies on the coordinator alone. */
const leftBehind = (url: string): Promise<readonly string[]> =>
  asked(url, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'partition_id'
       WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
         AND c.oid NOT IN (SELECT logicalrelid FROM pg_dist_partition) ORDER BY 1`,
    );
    return rows.map(({ name }) => name);
  });

const shareOne = (database: Database): Promise<void> =>
  database.write((transaction) => share(database, transaction, { partition, n: 1, text: "a pump" }));

describe.skipIf("reason" in postgres)(
  "on what calls itself Citus (needs Debian's PostgreSQL)",
  { timeout: 60_000 },
  () => {
    test("tables of a partition lie together, those of rights on every node, and the rest stays", async () => {
      const url = await makeDatabase();
      await using _ = await openPostgres(url);
      const found = await places(url);
      const named = (method: string) =>
        found.filter((each) => each.method === method).map(({ name }) => name);
      expect(named("n")).toEqual(["erased", "model_spaces", "partitions"]);
      expect(named("h")).toEqual(
        expect.arrayContaining(["acl", "documents", "items", "segments", "suggestions", "updates"]),
      );
      expect(named("h")).not.toContain("trails");
      expect(found.filter(({ method }) => method === "h").map(({ name, beside }) => [name, beside])).toEqual(
        named("h").map((name) => [name, name === "documents" ? "none" : "documents"]),
      );
      expect(await leftBehind(url)).toEqual([]);
    });

    test("a table of vectors is shared out in the transaction that makes it, once", async () => {
      const url = await makeDatabase();
      await using database = await openPostgres(url);
      const before = await places(url);
      await shareOne(database);
      expect(await leftBehind(url)).toEqual([]);
      const made = { name: "emb_1", method: "h", beside: "documents" };
      expect((await places(url)).filter(({ name }) => !before.some((each) => each.name === name))).toEqual([
        made,
      ]);
      // Opened again, nothing is shared out twice: the stand-in's rows have one key a table.
      await using again = await openPostgres(url);
      expect(await again.read(system, () => Promise.resolve(true))).toBe(true);
    });

    test("where it cannot be shared out, there is no table and no space", async () => {
      const url = await makeDatabase();
      await using database = await openPostgres(url);
      await asked(url, async (client) => {
        await client.query("DELETE FROM pg_dist_partition WHERE logicalrelid = 'documents'::regclass");
        await client.query("CREATE UNIQUE INDEX documents_name ON documents (name)");
      });
      await expect(shareOne(database)).rejects.toThrow(/must have the distribution column/);
      const spaces = await database.read(system, (transaction) =>
        transaction.selectFrom("model_spaces").selectAll().execute(),
      );
      expect([spaces, await leftBehind(url)]).toEqual([[], ["documents"]]);
    });

    test("workers are told who asks and what may be read, on the first connection as well", async () => {
      const url = await makeDatabase([...standInCitus, closeRole]);
      await using database = await openPostgres(url);
      const toldOn = (): Promise<unknown> =>
        database.read(system, async (transaction) => {
          const { rows } = await sql<{ told: string }>`
            SELECT current_setting('citus.propagate_set_commands', true) AS told`.execute(transaction);
          return rows[0]?.told;
        });
      expect(await Promise.all([toldOn(), toldOn(), toldOn()])).toEqual(["local", "local", "local"]);
      const { rows } = await asked(url, (client) =>
        client.query("SELECT rolcanlogin FROM pg_roles WHERE rolname = 'tessera_app'"),
      );
      expect(rows).toEqual([{ rolcanlogin: true }]);
    });

    test("what was on one machine is shared out when Citus has come, tables of vectors too", async () => {
      const url = await makeDatabase([]);
      {
        await using database = await openPostgres(url);
        await shareOne(database);
      }
      await asked(url, async (client) => {
        for (const statement of standInCitus) await client.query(statement);
      });
      await using _ = await openPostgres(url);
      expect(await leftBehind(url)).toEqual([]);
      expect((await places(url)).map(({ name }) => name)).toContain("emb_1");
    });
  },
);
