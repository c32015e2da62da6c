/** PostgreSQL 17 or later with pgvector, by its address. */
import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { Database } from "./database.ts";
import { limits } from "./limits.ts";
import { migrate } from "./migrate.ts";
import { openDatabase } from "./open-database.ts";
import { vacuum } from "./scrub.ts";
import { createTruth } from "./truth.ts";
import { wireTypes } from "./wire-types.ts";

export async function openPostgres(connectionString: string): Promise<Database> {
  const pool = new pg.Pool({
    connectionString,
    max: limits.connectionCountMax,
    types: wireTypes,
    application_name: "tessera",
  });
  // A connection that breaks while nobody uses it is replaced at the next use.
  pool.on("error", () => undefined);
  const dialect = new PostgresDialect({ pool });
  await migrate(new Kysely<never>({ dialect }), "halfvec");
  return openDatabase(dialect, {
    vectorType: "halfvec",
    keeping: {
      keep: (sql, work) => work(createTruth(sql)),
      // Without locking anybody out. The server's write-ahead log and its backups are its operator's.
      scrub: (kysely) => vacuum(kysely, ""),
    },
  });
}
