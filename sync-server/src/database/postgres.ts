/** PostgreSQL 17 or later with pgvector, by its address. */
import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { createAsker } from "./asker.ts";
import type { Database } from "./database.ts";
import { joinNext } from "./join-next.ts";
import { type KeySeal, noKeySeal } from "./key-seal.ts";
import { limits } from "./limits.ts";
import { migrate } from "./migrate.ts";
import { openDatabase } from "./open-database.ts";
import { vacuum } from "./scrub.ts";
import { createTruth } from "./truth.ts";
import { type Origin, originOf, primaryPosition, type WalPosition } from "./wal-position.ts";
import { wireTypes } from "./wire-types.ts";

export interface Postgres extends Database {
  /** What a read that is asked for now must see. */
  position(): Promise<WalPosition>;
  origin(): Promise<Origin>;
  /** Resolves where it answers in time, however many wait for its connections. */
  answers(): Promise<void>;
}

/** Without a seal it opens and seals no keys: for whoever copies, moves or looks. */
export async function openPostgres(
  connectionString: string,
  keySeal: KeySeal = noKeySeal,
): Promise<Postgres> {
  const pool = openPool(connectionString);
  const dialect = new PostgresDialect({ pool });
  const kysely = new Kysely<never>({ dialect });
  await migrate(kysely, "halfvec");
  const database = openDatabase(dialect, {
    vectorType: "halfvec",
    keySeal,
    keeping: {
      keep: (sql, work) => work(createTruth(sql)),
      // Without locking anybody out. The server's write-ahead log and its backups are its operator's.
      scrub: (tables) => vacuum(tables),
    },
  });
  const asker = createAsker(connectionString);
  const answers = joinNext(() => asker.ask("SELECT"));
  return {
    ...database,
    position: () => primaryPosition(kysely),
    origin: () => originOf(kysely),
    answers: async () => void (await answers()),
    async [Symbol.asyncDispose]() {
      await Promise.all([asker[Symbol.asyncDispose](), database[Symbol.asyncDispose]()]);
      // One that nobody has asked anything closes nothing: what it was migrated by is still connected.
      if (!pool.ending) await pool.end();
    },
  };
}

export function openPool(connectionString: string, more: pg.PoolConfig = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max: limits.connectionCountMax,
    types: wireTypes,
    application_name: "tessera",
    ...more,
  });
  // A connection that breaks while nobody uses it is replaced at the next use; whoever uses one is told by the statement.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}
