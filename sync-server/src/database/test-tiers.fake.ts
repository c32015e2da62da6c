/** Every database that a suite is run on: the embedded one, PostgreSQL, and Citus where TESSERA_CITUS_URL names one. */
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll } from "vitest";
import { openFileLog } from "../log/file-log.ts";
import { openPostgresLog } from "../log/postgres-log.ts";
import type { UpdateLog } from "../log/update-log.ts";
import type { Database } from "./database.ts";
import { distribute } from "./distribute.fake.ts";
import { makeFolder, openTestDatabase, testKeySeal } from "./open-database.fake.ts";
import { startPostgres } from "./postgres.fake.ts";
import { openPostgres } from "./postgres.ts";
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

/** For `describe.each`; what it starts ends with the test file. */
export async function testTiers(): Promise<readonly TestTier[]> {
  const postgres = await startPostgres();
  afterAll(() => ("reason" in postgres ? undefined : postgres[Symbol.asyncDispose]()));
  const citusUrl = process.env["TESSERA_CITUS_URL"];
  return [
    { name: "the embedded database", open: openEmbedded },
    ...("reason" in postgres
      ? []
      : [
          {
            name: "PostgreSQL",
            open: async (nowMs?: () => number) => openServer(await postgres.makeDatabase(), nowMs),
          },
        ]),
    ...(citusUrl === undefined
      ? []
      : [{ name: "Citus", open: (nowMs?: () => number) => openCitus(citusUrl, nowMs) }]),
  ];
}

async function openEmbedded(nowMs?: () => number): Promise<TestStore> {
  await using opening = new AsyncDisposableStack();
  const folder = opening.use(await makeFolder());
  const database = opening.use(await openTestDatabase(folder.path));
  const log = opening.use(await openFileLog(join(folder.path, "updates.log"), nowMs));
  const parts = opening.move();
  return {
    database,
    log,
    placesWith: (words) => Promise.resolve(filesWith(folder.path, words)),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

function filesWith(folder: string, words: string): readonly string[] {
  const needle = Buffer.from(words);
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => {
    const full = join(folder, path);
    return statSync(full).isFile() && readFileSync(full).includes(needle);
  });
}

async function openServer(url: string, nowMs?: () => number): Promise<TestStore> {
  await using opening = new AsyncDisposableStack();
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

/** A database of its own on the coordinator, with its tables distributed as the schema means them to be. */
export async function openCitus(url: string, nowMs?: () => number): Promise<TestStore> {
  await using opening = new AsyncDisposableStack();
  const name = `tessera_test_${randomUUID().replaceAll("-", "")}`;
  const on = (address: string, statement: string) => asked(address, (client) => client.query(statement));
  await on(url, `CREATE DATABASE ${name}`);
  opening.defer(async () => void (await on(url, `DROP DATABASE ${name} WITH (FORCE)`)));
  const own = url.replace(/^(\w+:\/\/[^/]*\/)[^?]*/, `$1${name}`);
  await on(own, "CREATE EXTENSION citus").catch((cause: unknown) => {
    throw new Error("TESSERA_CITUS_URL leads to no Citus: name its coordinator, or unset it", { cause });
  });
  // What a transaction may read has to reach the workers, and so has its role: they are asked as the one who asks.
  await on(own, `ALTER DATABASE ${name} SET citus.propagate_set_commands TO 'local'`);
  const store = opening.use(await openServer(own, nowMs));
  await on(own, "ALTER ROLE tessera_app LOGIN");
  await asked(own, distribute);
  const parts = opening.move();
  return { ...store, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}
