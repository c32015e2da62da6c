/** What PGlite makes of its disk by itself, and where that is full. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import { expect, test, vi } from "vitest";
import { smallDisk } from "../disk/small-disk.fake.ts";
import { type Database, system } from "./database.ts";
import { makeFolder, prepareFolder } from "./open-database.fake.ts";
import { openPglite } from "./pglite.ts";

vi.setConfig({ testTimeout: 180_000 });

async function open(dataFolder: string, more: { readonly walLookMs?: number } = {}) {
  await prepareFolder(dataFolder);
  const deaths: string[] = [];
  const failures: unknown[] = [];
  const database = await openPglite({
    folder: join(dataFolder, "postgres"),
    journalPath: join(dataFolder, "truth.log"),
    onDeath: (reason) => void deaths.push(reason),
    report: (thrown) => void failures.push(thrown),
    ...more,
  });
  return { database, deaths, failures };
}

const note = (database: Database, name: string): Promise<void> =>
  database.write((_, truth) => truth.put("server_facts", { name, value: "noted" }));
const isNoted = async (database: Database, name: string): Promise<boolean> =>
  (await database.read(system, (reading) =>
    reading.selectFrom("server_facts").select("value").where("name", "=", name).executeTakeFirst(),
  )) !== undefined;
/** A megabyte of write-ahead log and of nothing else. */
const logMegabyte = (database: Database): Promise<unknown> =>
  database.write((transaction) =>
    sql`SELECT pg_logical_emit_message(true, 'filling', repeat('y', 1000000))`.execute(transaction),
  );

test("its write-ahead log is shortened while it runs", async () => {
  await using folder = await makeFolder();
  const { database, failures } = await open(folder.path, { walLookMs: 50 });
  await using _ = database;
  const files = async (): Promise<number> => (await readdir(join(folder.path, "postgres", "pg_wal"))).length;
  const before = await files();
  for (let n = 0; n < 130; n++) await logMegabyte(database);
  // Eight more it would have.
  await expect.poll(files, { timeout: 60_000 }).toBeLessThanOrEqual(before + 5);
  expect(failures).toEqual([]);
});

test("where it finds no room for its write-ahead log that is told, and all that was acknowledged is there at the next start", async (context) => {
  await using folder = await makeFolder();
  await using disk = await smallDisk(folder.path, "100m");
  if (disk === undefined) return context.skip("a disk of a test's own may not be mounted here");
  {
    const { database, deaths } = await open(disk.path);
    await using _ = database;
    await note(database, "before");
    disk.fill();
    for (let n = 0; deaths.length === 0 && n < 40; n++) await logMegabyte(database).catch(() => undefined);
    expect(deaths[0]).toBe("the database found no room on its disk and answers no more");
    await expect(note(database, "after its end")).rejects.toThrow("answers no more");
  }
  disk.makeRoom();
  const { database } = await open(disk.path);
  await using _ = database;
  expect([await isNoted(database, "before"), await isNoted(database, "after its end")]).toEqual([
    true,
    false,
  ]);
  await note(database, "again");
});
