/** Embedded databases for the tests of a file: one that a test is done with is emptied for the next, since making one takes seconds. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import { openFileLog } from "../log/file-log.ts";
import type { Database } from "./database.ts";
import { makeFolder, openTestDatabase } from "./open-database.fake.ts";
import type { TestStore } from "./test-tiers.fake.ts";

interface Warm extends AsyncDisposable {
  readonly folder: string;
  readonly database: Database;
}

export interface EmbeddedStores extends AsyncDisposable {
  /** One with nothing in it, that nobody else uses. */
  open(nowMs?: () => number): Promise<TestStore>;
}

export function embeddedStores(): EmbeddedStores {
  const made = new AsyncDisposableStack();
  const idle: Warm[] = [];
  return {
    async open(nowMs) {
      const warm = idle.pop() ?? made.use(await makeWarm());
      await empty(warm.database);
      await using opening = new AsyncDisposableStack();
      opening.defer(() => void idle.push(warm));
      const logs = join(warm.folder, "log");
      await mkdir(logs);
      opening.defer(() => rm(logs, { recursive: true, force: true }));
      const { database, end } = endable(warm.database);
      opening.defer(end);
      const log = opening.use(await openFileLog(join(logs, "updates.log"), nowMs));
      const parts = opening.move();
      return {
        database,
        log,
        placesWith: (words) => Promise.resolve(filesWith(warm.folder, words)),
        [Symbol.asyncDispose]: () => parts.disposeAsync(),
      };
    },
    [Symbol.asyncDispose]: () => made.disposeAsync(),
  };
}

async function makeWarm(): Promise<Warm> {
  await using opening = new AsyncDisposableStack();
  const folder = opening.use(await makeFolder());
  const database = opening.use(await openTestDatabase(folder.path));
  const parts = opening.move();
  return { folder: folder.path, database, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

/** What a test left running must not write into what the next one is handed. */
function endable(database: Database): { readonly database: Database; readonly end: () => void } {
  let isOver = false;
  const unlessOver = <Given extends readonly unknown[], Value>(
    ask: (...given: Given) => Promise<Value>,
  ): ((...given: Given) => Promise<Value>) =>
    async function (...given) {
      if (isOver) throw new Error("the database was closed");
      return ask(...given);
    };
  return {
    database: {
      ...database,
      read: unlessOver(database.read) as Database["read"],
      write: unlessOver(database.write) as Database["write"],
      call: unlessOver(database.call) as Database["call"],
      scrub: unlessOver(database.scrub),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    },
    end: () => {
      isOver = true;
    },
  };
}

/**
 * As migrations leave one. The journal goes on where it was, so how far it was played stays; spaces have tables of their own;
 * what PostgreSQL knows of values that were there would be found by who looks for words in files.
 */
const empty = (database: Database): Promise<unknown> =>
  database.call(sql`
    DO $$
    DECLARE
      each text;
      filled text[] := '{}';
      isFilled boolean;
    BEGIN
      FOR each IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'emb\\_%' LOOP
        EXECUTE format('DROP TABLE %I', each);
      END LOOP;
      DELETE FROM server_facts WHERE name <> 'journal-position';
      FOR each IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN ('migrations', 'server_facts') LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', each) INTO isFilled;
        IF isFilled THEN filled := filled || quote_ident(each); END IF;
      END LOOP;
      IF filled <> '{}' THEN EXECUTE 'TRUNCATE ' || array_to_string(filled, ', ') || ' RESTART IDENTITY CASCADE'; END IF;
      DELETE FROM pg_statistic WHERE starelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace);
    END $$`);

function filesWith(folder: string, words: string): readonly string[] {
  const needle = Buffer.from(words);
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => {
    const full = join(folder, path);
    return statSync(full).isFile() && readFileSync(full).includes(needle);
  });
}
