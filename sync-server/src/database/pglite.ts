/** PGlite with pgvector, in a thread of this program: a database for a small team, without anything to install. */
import { Worker } from "node:worker_threads";
import {
  CompiledQuery,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
} from "kysely";
import { connectRemote, type Remote } from "#shared/kit/remote.ts";
import type { Database } from "./database.ts";
import { type KeySeal, noKeySeal } from "./key-seal.ts";
import { openJournal } from "./journal.ts";
import { migrate } from "./migrate.ts";
import { openDatabase } from "./open-database.ts";
import type { PgliteTarget } from "./pglite-worker.ts";
import type { Tables } from "./tables.ts";

export interface PgliteOptions {
  /** Of the database; made where it is missing. */
  readonly folder: string;
  readonly journalPath: string;
  /** Without one it opens and seals no keys. */
  readonly keySeal?: KeySeal;
  /** Told when the thread ends without having been asked to: nothing can be answered any more. */
  readonly onDeath: (reason: string) => void;
}

/** Whoever calls holds the lock of the data folder: PGlite lets two programs write into one and loses what they write. */
export async function openPglite({
  folder,
  journalPath,
  keySeal = noKeySeal,
  onDeath,
}: PgliteOptions): Promise<Database> {
  await using opening = new AsyncDisposableStack();
  const { remote, end } = startThread(folder, onDeath);
  opening.defer(end);
  await remote.ready();
  const kysely = new Kysely<Tables>({ dialect: dialectOf(remote) });
  await migrate(kysely as unknown as Kysely<never>, "vector");
  const journal = opening.use(await openJournal(journalPath, kysely));
  const database = openDatabase(dialectOf(remote), { vectorType: "vector", keySeal, keeping: journal });
  const parts = opening.move();
  return { ...database, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

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
  const died = (reason: string): void => {
    closed(reason);
    if (!isAsked) onDeath(reason);
  };
  worker.on("error", (error) => died(`the database ended: ${String(error)}`));
  worker.on("exit", () => died("the database ended"));
  return {
    remote,
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
