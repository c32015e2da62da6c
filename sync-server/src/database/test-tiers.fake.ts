/** Every database that a suite is run on: the embedded one, PostgreSQL, and Citus where TESSERA_CITUS_URL names one. */
import { afterAll } from "vitest";
import { openPostgresLog } from "../log/postgres-log.ts";
import type { UpdateLog } from "../log/update-log.ts";
import { citusUrl, makeCitusDatabase } from "./citus.fake.ts";
import { problemsOf } from "./citus-rules.fake.ts";
import type { Database } from "./database.ts";
import { embeddedStores } from "./embedded-stores.fake.ts";
import { testKeySeal } from "./open-database.fake.ts";
import { startPostgres, type TestPostgres } from "./postgres.fake.ts";
import { openPostgres } from "./postgres.ts";
import { recordedStatements, recording } from "./recorded-ddl.fake.ts";
import { asked, tablesWith } from "./tables-with.fake.ts";

export interface TestTier {
  readonly name: string;
  /** One with nothing in it, that nobody else uses. */
  open(nowMs?: () => number): Promise<TestStore>;
}

export interface TestStore extends AsyncDisposable {
  readonly database: Database;
  readonly log: UpdateLog;
  /** Files or tables in which the words are. */
  placesWith(words: string): Promise<readonly string[]>;
}

/** A PostgreSQL that servers are started on by an address. */
export interface TestServer {
  readonly name: string;
  /** The address of a database with nothing in it; it goes with the test file. */
  makeDatabase(): Promise<string>;
}

/** For `describe.each`; what it starts ends with the test file. */
export async function testServers(): Promise<readonly TestServer[]> {
  const postgres = await startedPostgres();
  return [
    ...("reason" in postgres ? [] : [{ name: "PostgreSQL", makeDatabase: () => postgres.makeDatabase() }]),
    ...citusServers(),
  ];
}

async function startedPostgres(): ReturnType<typeof startPostgres> {
  const postgres = await startPostgres();
  afterAll(() => ("reason" in postgres ? undefined : postgres[Symbol.asyncDispose]()));
  return postgres;
}

function citusServers(): readonly TestServer[] {
  const coordinatorUrl = citusUrl();
  if (coordinatorUrl === undefined) return [];
  const made = new AsyncDisposableStack();
  afterAll(() => made.disposeAsync());
  const makeDatabase = async (): Promise<string> => made.use(await makeCitusDatabase(coordinatorUrl)).url;
  return [{ name: "Citus", makeDatabase }];
}

/** For `describe.each`; what it starts ends with the test file. */
export async function testTiers(): Promise<readonly TestTier[]> {
  const embedded = embeddedStores();
  afterAll(() => embedded[Symbol.asyncDispose]());
  const postgres = await startedPostgres();
  return [
    { name: "the embedded database", open: embedded.open },
    ...("reason" in postgres ? [] : [{ name: "PostgreSQL", open: copying(postgres) }]),
    ...citusServers().map(({ name, makeDatabase }) => ({
      name,
      open: async (nowMs?: () => number) => openServer(await recorded(await makeDatabase()), nowMs),
    })),
  ];
}

/** The first database of a test file is migrated, and the others are copies of it. */
function copying(postgres: TestPostgres): TestTier["open"] {
  let migrated: Promise<string> | undefined;
  const migrate = async (): Promise<string> => {
    const url = await recorded(await postgres.makeDatabase());
    await (await openPostgres(url, testKeySeal))[Symbol.asyncDispose]();
    return url;
  };
  return async (nowMs) => openServer(await postgres.copyOf(await (migrated ??= migrate())), nowMs);
}

/** Whatever makes tables in it from now on is held to what Citus can do. */
async function recorded(url: string): Promise<string> {
  await asked(url, async (client) => {
    for (const statement of recording) await client.query(statement);
  });
  return url;
}

/** Whoever closes it is told what is not fit for Citus. */
async function openServer(url: string, nowMs?: () => number): Promise<TestStore> {
  await using opening = new AsyncDisposableStack();
  opening.defer(async () => {
    const problems = problemsOf(await recordedStatements(url));
    if (problems.length > 0) throw new Error(`not fit to be distributed: ${problems.join("; ")}`);
  });
  const database = opening.use(await openPostgres(url, testKeySeal));
  const log = opening.use(await openPostgresLog(database, nowMs));
  const parts = opening.move();
  return {
    database,
    log,
    placesWith: (words) => tablesWith(url, words),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}
