import pg from "pg";
import { expect, test } from "vitest";
import { startPostgres } from "./postgres.fake.ts";
import { makeCitusDatabase } from "./citus.fake.ts";

const postgres = await startPostgres();

test.skipIf("reason" in postgres)(
  "an address of Citus that leads to another PostgreSQL is told, and nothing is left there (needs Debian's PostgreSQL)",
  { timeout: 60_000 },
  async () => {
    if ("reason" in postgres) return;
    await using _ = postgres;
    const url = await postgres.makeDatabase();
    await expect(makeCitusDatabase(url)).rejects.toThrow(
      /TESSERA_CITUS_URL leads to no Citus: name its coordinator/,
    );
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query(
      "SELECT datname FROM pg_database WHERE datname LIKE 'tessera_test_%'",
    );
    await client.end();
    expect(rows).toEqual([]);
  },
);
