/** The databases of one cell, as whoever may make and rename them sees them. Needs no superuser: who made one owns it. */
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { reasonOf } from "../reason-of.ts";
import { cellLimits } from "./limits.ts";

export interface CellDatabases extends AsyncDisposable {
  /** 18 of PostgreSQL 18.1. */
  readonly major: number;
  has(database: string): Promise<boolean>;
  sizeBytes(database: string): Promise<number>;
  /** Leaves one that is there as it is. */
  make(database: string): Promise<void>;
  /** With whoever is connected to it. Nothing where there is none. */
  drop(database: string): Promise<void>;
  /** Nobody may be connected to it. Rejects with who is, where they do not go. */
  rename(from: string, to: string): Promise<void>;
  /** Invariant: from then on PostgreSQL itself lets nobody connect, no superuser either, until it is opened. */
  shut(database: string): Promise<void>;
  open(database: string): Promise<void>;
  /** Resolves when those that were connected are gone: what they committed is there, and nothing more comes of them. */
  cutOff(database: string): Promise<void>;
  /** Connections of instances of the server. */
  instanceSessionCount(database: string): Promise<number>;
  remark(database: string, text: string | undefined): Promise<void>;
  remarkOf(database: string): Promise<string | undefined>;
  /** Until it is disposed, or the program ends however it ends. Rejects where another program has it. */
  hold(database: string): Promise<void>;
}

const { DatabaseError, escapeIdentifier, escapeLiteral } = pg;
const duplicateDatabase = "42P04";
const objectInUse = "55006";
/** Any number: whoever moves an organisation out of the same cell asks for the same lock. */
const lockNumber = 7_302_105;

/** Rejects with a sentence for the operator. */
export async function connectCell(cell: string, address: string): Promise<CellDatabases> {
  const client = new pg.Client({
    connectionString: address,
    connectionTimeoutMillis: cellLimits.answerMs,
    application_name: "tessera-cells",
    // It says nothing for hours while something large is copied.
    keepAlive: true,
  });
  // Whoever asks next is told.
  client.on("error", () => undefined);
  await client.connect().catch((cause: unknown) => {
    throw new Error(`the cell ${cell} does not answer (${reasonOf(cause)}): see that its PostgreSQL runs`, {
      cause,
    });
  });
  const rows: Ask = async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) =>
    (await client.query<Row>(text, [...values])).rows;
  const version = await rows<{ server_version_num: string }>("SHOW server_version_num");
  return {
    major: Math.floor(Number(version[0]?.server_version_num) / 10_000),
    ...looksOf(rows),
    ...changesOf(cell, rows),
    [Symbol.asyncDispose]: () => client.end(),
  };
}

type Ask = <Row extends pg.QueryResultRow>(
  text: string,
  values?: readonly unknown[],
) => Promise<readonly Row[]>;

const looksOf = (
  rows: Ask,
): Pick<CellDatabases, "has" | "sizeBytes" | "instanceSessionCount" | "remarkOf"> => ({
  has: async (database) => (await rows("SELECT FROM pg_database WHERE datname = $1", [database])).length > 0,
  async sizeBytes(database) {
    const [row] = await rows<{ size: string }>("SELECT pg_database_size($1) AS size", [database]);
    return Number(row?.size);
  },
  async instanceSessionCount(database) {
    const [row] = await rows<{ count: string }>(
      `SELECT count(*) FROM pg_stat_activity WHERE datname = $1 AND ${isClient} AND application_name LIKE 'tessera%'`,
      [database],
    );
    return Number(row?.count);
  },
  async remarkOf(database) {
    const [row] = await rows<{ text: string | null }>(
      "SELECT shobj_description(oid, 'pg_database') AS text FROM pg_database WHERE datname = $1",
      [database],
    );
    return row?.text ?? undefined;
  },
});

function changesOf(
  cell: string,
  rows: Ask,
): Pick<CellDatabases, "make" | "drop" | "rename" | "shut" | "open" | "cutOff" | "remark" | "hold"> {
  const say = async (text: string): Promise<void> => void (await rows(text));
  return {
    async make(database) {
      try {
        await say(`CREATE DATABASE ${escapeIdentifier(database)}`);
      } catch (thrown) {
        if (!(thrown instanceof DatabaseError && thrown.code === duplicateDatabase)) throw thrown;
      }
    },
    drop: (database) => say(`DROP DATABASE IF EXISTS ${escapeIdentifier(database)} WITH (FORCE)`),
    async rename(from, to) {
      try {
        await say(`ALTER DATABASE ${escapeIdentifier(from)} RENAME TO ${escapeIdentifier(to)}`);
      } catch (thrown) {
        if (!(thrown instanceof DatabaseError && thrown.code === objectInUse)) throw thrown;
        const who = await whoIsAt(from, rows);
        throw new Error(`${who} connected to ${from} in the cell ${cell}: end that`, { cause: thrown });
      }
    },
    shut: (database) => say(`ALTER DATABASE ${escapeIdentifier(database)} ALLOW_CONNECTIONS false`),
    open: (database) => say(`ALTER DATABASE ${escapeIdentifier(database)} ALLOW_CONNECTIONS true`),
    async cutOff(database) {
      // One whose role is above ours stays: renaming then says who it is.
      await rows(
        `SELECT pg_terminate_backend(pid, ${cellLimits.endMs}) FROM pg_stat_activity JOIN pg_roles ON oid = usesysid
         WHERE datname = $1 AND ${isClient} AND pg_has_role(oid, 'USAGE')`,
        [database],
      );
    },
    remark: (database, text) =>
      say(
        `COMMENT ON DATABASE ${escapeIdentifier(database)} IS ${text === undefined ? "NULL" : escapeLiteral(text)}`,
      ),
    async hold(database) {
      // One that was killed a moment ago has it until PostgreSQL hears of that.
      for (const untilMs = performance.now() + cellLimits.endMs; ; await sleep(cellLimits.pollMs)) {
        const [row] = await rows<{ held: boolean }>(
          `SELECT pg_try_advisory_lock(${lockNumber}, hashtext($1)) AS held`,
          [database],
        );
        if (row?.held === true) return;
        if (performance.now() > untilMs)
          throw new Error(`another program moves ${database} out of the cell ${cell}: wait until it ends`);
      }
    },
  };
}

/** PostgreSQL ends those of its own that are in the way by itself. */
const isClient = "backend_type = 'client backend' AND pid <> pg_backend_pid()";

/** PostgreSQL's own have no role; of what sort a session of another role is, is not told to all. */
async function whoIsAt(database: string, rows: Ask): Promise<string> {
  const found = await rows<{ who: string }>(
    `SELECT DISTINCT format('%s (%s)', usename, coalesce(nullif(application_name, ''), 'no name')) AS who
     FROM pg_stat_activity WHERE datname = $1 AND usesysid IS NOT NULL`,
    [database],
  );
  if (found.length === 0) return "somebody, or a prepared transaction, is";
  return `${found.map(({ who }) => who).join(", ")} ${found.length === 1 ? "is" : "are"}`;
}
