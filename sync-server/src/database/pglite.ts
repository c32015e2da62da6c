/** PGlite with pgvector, in a thread of this program: a database for a small team, without anything to install. */
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import {
  CompiledQuery,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
  type DatabaseConnection,
  type Dialect,
  type Driver,
} from "kysely";
import { connectRemote, type Remote } from "#shared/kit/remote.ts";
import { repeat } from "../repeat.ts";
import type { Database } from "./database.ts";
import { type KeySeal, noKeySeal } from "./key-seal.ts";
import { openJournal } from "./journal.ts";
import { limits } from "./limits.ts";
import { migrate } from "./migrate.ts";
import { openDatabase } from "./open-database.ts";
import type { PgliteTarget } from "./pglite-worker.ts";
import { removeWriteAheadLog } from "./scrub.ts";
import type { Tables } from "./tables.ts";

export interface PgliteOptions {
  /** Of the database; made where it is missing. */
  readonly folder: string;
  readonly journalPath: string;
  /** Without one it opens and seals no keys. */
  readonly keySeal?: KeySeal;
  /** Told when the thread ends without having been asked to: nothing can be answered any more. */
  readonly onDeath: (reason: string) => void;
  readonly report: (error: unknown) => void;
  /** How often its write-ahead log is looked after; as usual where nothing is said. */
  readonly walLookMs?: number;
}

/** Whoever calls holds the lock of the data folder: PGlite lets two programs write into one and loses what they write. */
export async function openPglite({
  folder,
  journalPath,
  keySeal = noKeySeal,
  onDeath,
  report,
  walLookMs = limits.walLookMs,
}: PgliteOptions): Promise<Database> {
  await using opening = new AsyncDisposableStack();
  const { remote, end } = startThread(folder, onDeath);
  opening.defer(end);
  await remote.ready();
  const kysely = new Kysely<Tables>({ dialect: dialectOf(remote) });
  await migrate(kysely as unknown as Kysely<never>, "vector");
  const journal = opening.use(await openJournal(journalPath, kysely));
  const database = openDatabase(dialectOf(remote), { vectorType: "vector", keySeal, keeping: journal });
  opening.use(repeat(walLookMs, () => shortenWriteAheadLog(kysely), report));
  const parts = opening.move();
  return { ...database, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

/** On a server there is a process for this; without it the files would only become more until the program ends. */
async function shortenWriteAheadLog(kysely: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ bytes: number }>`
    SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::float8 AS bytes FROM pg_control_checkpoint()`.execute(
    kysely,
  );
  if ((rows[0]?.bytes ?? 0) > limits.walBytesMax) await removeWriteAheadLog(kysely);
}

/** What PGlite last says where it found no room for its write-ahead log; from then on it turns in circles. */
const lastWords: ReadonlySet<unknown> = new Set(["53100", "24000", "XX000"]);

function startThread(
  dataFolder: string,
  onDeath: (reason: string) => void,
): { readonly remote: Remote<PgliteTarget>; readonly end: () => Promise<void> } {
  const worker = new Worker(new URL("pglite-worker.ts", import.meta.url), { workerData: { dataFolder } });
  const { remote, closed } = connectRemote<PgliteTarget>({
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.on("message", listener),
  });
  let isAsked = false;
  let isOver = false;
  const died = (reason: string): void => {
    if (isOver) return;
    isOver = true;
    closed(reason);
    if (!isAsked) onDeath(reason);
  };
  const query: PgliteTarget["query"] = async (text, values) => {
    try {
      return await remote.query(text, values);
    } catch (thrown) {
      if (thrown instanceof Error && "code" in thrown && lastWords.has(thrown.code)) await expectAlive();
      throw thrown;
    }
  };
  const expectAlive = async (): Promise<void> => {
    const ending = new AbortController();
    const answered = remote.query("SELECT 1", []).then(
      () => true,
      () => true,
    );
    const late = sleep(limits.aliveMsMax, false, { signal: ending.signal }).catch(() => true);
    if (!(await Promise.race([answered, late]))) {
      died("the database found no room on its disk and answers no more");
      await worker.terminate();
    }
    ending.abort();
  };
  worker.on("error", (error) => died(`the database ended: ${String(error)}`));
  worker.on("exit", () => died("the database ended"));
  return {
    remote: { ready: remote.ready, query, close: remote.close },
    async end() {
      isAsked = true;
      // One that was killed has nothing to close.
      await remote.close().catch(() => undefined);
      await worker.terminate();
    },
  };
}

/** PGlite has one connection: whoever wants it waits until the transaction before has ended. */
function dialectOf(remote: Remote<PgliteTarget>): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: (kysely) => new PostgresIntrospector(kysely),
    createDriver: () => driverOf(remote, turnsOf(remote)),
  };
}

/** Both kyselys of one thread take turns with each other. */
const turns = new WeakMap<object, Turns>();
interface Turns {
  last: Promise<void>;
}
function turnsOf(remote: object): Turns {
  const known = turns.get(remote) ?? { last: Promise.resolve() };
  turns.set(remote, known);
  return known;
}

function driverOf(remote: Remote<PgliteTarget>, queue: Turns): Driver {
  const connection: DatabaseConnection = {
    async executeQuery<Row>({ sql, parameters }: CompiledQuery) {
      const { rows, rowCount } = await remote.query(sql, parameters);
      return {
        // The driver reads rows by their columns' types; kysely's caller says what they are.
        rows: rows as Row[],
        ...(rowCount === null ? {} : { numAffectedRows: BigInt(rowCount) }),
      };
    },
    streamQuery: () => {
      throw new Error("PGlite gives all rows at once");
    },
  };
  const run = async (text: string): Promise<void> => {
    await connection.executeQuery(CompiledQuery.raw(text));
  };
  let done: () => void = () => undefined;
  return {
    init: () => Promise.resolve(),
    async acquireConnection() {
      const before = queue.last;
      const mine = Promise.withResolvers<void>();
      queue.last = mine.promise;
      await before;
      done = mine.resolve;
      return connection;
    },
    beginTransaction: (_, { accessMode }) => run(accessMode === "read only" ? "BEGIN READ ONLY" : "BEGIN"),
    commitTransaction: () => run("COMMIT"),
    rollbackTransaction: () => run("ROLLBACK"),
    releaseConnection() {
      done();
      return Promise.resolve();
    },
    destroy: () => Promise.resolve(),
  };
}
