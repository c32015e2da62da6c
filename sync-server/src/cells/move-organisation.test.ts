/** An organisation moves between two cells whose role is no superuser. */
import { spawnSync } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import * as z from "zod";
import { makeFolder } from "../database/open-database.fake.ts";
import { startPostgres } from "../database/postgres.fake.ts";
import { openPostgres } from "../database/postgres.ts";
import { partitions, share } from "../use-cases/search/shared-item.fake.ts";
import { run } from "./cells.fake.ts";
import { connectCell } from "./cell-databases.ts";
import { compareDatabases } from "./compare-databases.ts";
import { addressOf, noteOrganisation, placeOf, readDirectory, writeDirectory } from "./directory.ts";

const victim = fileURLToPath(new URL("move-until-killed.ts", import.meta.url));
const postgres = [await startPostgres(), await startPostgres()] as const;
afterAll(async () => {
  for (const each of postgres) if (!("reason" in each)) await each[Symbol.asyncDispose]();
});
const isMissing = postgres.some((each) => "reason" in each);
const [one, two] = postgres.map((each) => ("reason" in each ? "" : each.address)) as [string, string];
const binFolder = "reason" in postgres[0] ? "" : postgres[0].binFolder;
/** As whom the cells are served. */
const served = (address: string): string => address.replace("//tessera@", "//mover@");

async function asked(address: string, ...texts: readonly string[]): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  try {
    let rows: readonly unknown[] = [];
    for (const text of texts) ({ rows } = await client.query(text));
    return rows;
  } finally {
    await client.end();
  }
}

const folder = await makeFolder();
afterAll(() => folder[Symbol.asyncDispose]());
const file = join(folder.path, "cells.json");
const move = (...args: readonly string[]) => run("--cells", file, "--move", ...args);
const cellOf = async () => (await readDirectory(file)).organisations[0];

/** What a superuser does once for a role that is none. */
const prepared = [
  "CREATE ROLE mover LOGIN CREATEDB CREATEROLE",
  "CREATE ROLE tessera_app NOLOGIN",
  "GRANT tessera_app TO mover",
];

beforeAll(async () => {
  if (isMissing) return;
  for (const address of [one, two]) {
    await asked(address, ...prepared);
    await asked(addressOf(address, "template1"), "CREATE EXTENSION vector");
  }
  const cells = {
    one: { database: served(one), replicas: [] },
    two: { database: served(two), replicas: [] },
  };
  await writeDirectory(file, { cells, organisations: [] });
  const place = ["--place", "acme", "--cell", "one", "--public-url", "http://acme.test"];
  expect(await run("--cells", file, ...place)).toMatchObject({ code: 0 });
  await using acme = await openPostgres(
    placeOf(await readDirectory(file), { name: "acme", cell: "one" }).databaseUrl,
  );
  await acme.write(async (transaction) => {
    const [partition] = partitions;
    if (partition === undefined) throw new Error("there are partitions");
    for (const n of [1, 2, 3]) await share(acme, transaction, { partition, n, text: `lighthouse ${n}` });
  });
}, 120_000);
const path = `${binFolder}${delimiter}${process.env["PATH"] ?? ""}`;
beforeEach(() => void vi.stubEnv("PATH", path));

type Cell = "one" | "two";
const own = { one, two } as const;
const databasesIn = async (cell: Cell): Promise<readonly string[]> => {
  const rows = await asked(
    own[cell],
    "SELECT datname AS name FROM pg_database WHERE datname LIKE 'tessera%'",
  );
  return z
    .array(z.object({ name: z.string() }))
    .parse(rows)
    .map(({ name }) => name);
};

/** Of its three texts those that its own people find there; nobody else finds any. Undefined where it is not. */
async function foundIn(cell: Cell): Promise<number | undefined> {
  if (!(await databasesIn(cell)).includes("tessera_acme")) return undefined;
  await using database = await openPostgres(
    placeOf(await readDirectory(file), { name: "acme", cell }).databaseUrl,
  );
  const countFor = async (read: typeof partitions): Promise<number> => {
    const query = { kind: "principal", read } as const;
    return (await database.read(query, (sql) => sql.selectFrom("segments").select("text").execute())).length;
  };
  expect(await countFor(partitions.slice(1))).toBe(0);
  return await countFor(partitions.slice(0, 1));
}
/** In one cell all of it and in the other nothing that is ever served. */
async function expectAllIn(cell: Cell): Promise<void> {
  const other = cell === "one" ? "two" : "one";
  expect(await cellOf()).toEqual({ name: "acme", cell, url: "http://acme.test" });
  expect([await foundIn(cell), await foundIn(other)]).toEqual([3, undefined]);
  const names = [...(await databasesIn(cell)), ...(await databasesIn(other))];
  expect(names.filter((name) => !/^tessera_acme(_left\d+)?$/.test(name))).toEqual([]);
}
const killedAfter = (count: number, to: Cell) =>
  spawnSync(process.execPath, [
    "--disable-warning=ExperimentalWarning",
    victim,
    file,
    "acme",
    to,
    String(count),
  ]).signal;

const needs = "(needs Debian's PostgreSQL)";
vi.setConfig({ testTimeout: 120_000 });

test.skipIf(isMissing)(
  `it is moved whole, with who may read what, and back, and what was left takes nobody in ${needs}`,
  async () => {
    expect(await move("acme", "--to", "two")).toMatchObject({
      code: 0,
      said: expect.stringMatching(/rows of 4\d tables are the same[^]*acme lies in the cell two\./),
    });
    await expectAllIn("two");
    const [left = ""] = (await databasesIn("one")).filter((name) => name.includes("_left"));
    await expect(asked(addressOf(one, left), "SELECT 1")).rejects.toThrow(/not currently accepting/);
    expect(await move("acme", "--to", "two")).toMatchObject({
      code: 3,
      said: "acme lies in the cell two already: there is nothing to move\n",
    });
    // As if it had been killed between the last step in the cells and the file.
    await noteOrganisation(file, "acme", { cell: "one", movingTo: "two" });
    expect(await move("acme", "--cancel")).toMatchObject({
      code: 3,
      said: expect.stringMatching(/all of acme is in the cell two by now: finish with --move acme --to two/),
    });
    expect(await move("acme", "--to", "two")).toMatchObject({ code: 0 });
    await expectAllIn("two");
    expect(await move("acme", "--to", "one")).toMatchObject({ code: 0 });
    await expectAllIn("one");
  },
);

test.skipIf(isMissing)(`killed after any step it stays where it is by one command ${needs}`, async () => {
  // Marked; shut; called otherwise; copied; compared; shut again.
  for (const count of [5, 6, 7, 11, 12, 14]) {
    expect(killedAfter(count, "two")).toBe("SIGKILL");
    expect(await cellOf()).toMatchObject({ cell: "one", movingTo: "two" });
    expect(await move("acme", "--cancel")).toMatchObject({ code: 0 });
    await expectAllIn("one");
  }
  expect(await move("acme", "--cancel")).toMatchObject({
    code: 3,
    said: "acme is not being moved: it lies in the cell one\n",
  });
});

test.skipIf(isMissing)(`killed after any step it is moved by the same command ${needs}`, async () => {
  let [from, to]: [Cell, Cell] = ["one", "two"];
  // Copied; nothing comes back any more.
  for (const count of [11, 15]) {
    expect(killedAfter(count, to)).toBe("SIGKILL");
    expect([await foundIn(from), await foundIn(to)]).toEqual([undefined, undefined]);
    expect(await run("--cells", file, "--directory")).toMatchObject({
      said: `acme\t${from} (being moved to ${to})\thttp://acme.test\n`,
    });
    expect(await move("acme", "--to", to)).toMatchObject({ code: 0 });
    await expectAllIn(to);
    [from, to] = [to, from];
  }
});

/** Programs before all others that PATH finds. */
async function withPrograms(programs: Readonly<Record<string, string>>): Promise<void> {
  const first = await mkdtemp(join(folder.path, "bin-"));
  for (const [name, text] of Object.entries(programs))
    await writeFile(join(first, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  vi.stubEnv("PATH", `${first}${delimiter}${path}`);
}
const isVersion = `[ "$1" = --version ]`;

test.skipIf(isMissing)(`what cannot be is told with what to do, and disturbs nobody ${needs}`, async () => {
  const refused = async (message: RegExp, ...args: readonly string[]): Promise<void> => {
    expect(await move(...args)).toMatchObject({ code: 3, said: expect.stringMatching(message) });
    await expectAllIn("one");
  };
  const directory = await readDirectory(file);
  const away = { database: "postgres://mover@127.0.0.1:1/postgres", replicas: [] };
  await writeDirectory(file, { ...directory, cells: { ...directory.cells, away } });
  await refused(/no organisation beta; those that there are: acme/, "beta", "--to", "two");
  await refused(/no cell three; those that there are: one, two/, "acme", "--to", "three");
  await refused(/lies in the cell one already/, "acme", "--to", "one");
  await refused(/the cell away does not answer \(.*ECONNREFUSED/, "acme", "--to", "away");
  await asked(served(two), "CREATE DATABASE tessera_acme");
  expect(await move("acme", "--to", "two")).toMatchObject({
    code: 3,
    said: expect.stringMatching(/has a database tessera_acme already.*drop it there/),
  });
  await asked(served(two), "DROP DATABASE tessera_acme");
  await withPrograms({ pg_dump: `echo "pg_dump (PostgreSQL) 9.6.1"` });
  await refused(/pg_dump is of PostgreSQL 9 and cannot read one of \d+: install/, "acme", "--to", "two");
  vi.stubEnv("PATH", folder.path);
  await refused(/made with pg_dump, which PATH has not: install/, "acme", "--to", "two");
});

test.skipIf(isMissing)(
  `where the other cell has no room, or refuses half of it, all is served as before ${needs}`,
  async () => {
    const full = "ERROR:  could not extend file: No space left on device";
    await withPrograms({
      pg_restore: `${isVersion} && exec ${join(binFolder, "pg_restore")} --version\necho "${full}" >&2; exit 1`,
    });
    expect(await move("acme", "--to", "two")).toMatchObject({
      code: 3,
      said: expect.stringMatching(
        /served in the cell one as before: the cell two has no room for it: make some/,
      ),
    });
    await expectAllIn("one");
    // What says that all is well and has copied nothing.
    await withPrograms({
      pg_restore: `${isVersion} && exec ${join(binFolder, "pg_restore")} --version\ncat >/dev/null`,
    });
    expect(await move("acme", "--to", "two")).toMatchObject({
      code: 3,
      said: expect.stringMatching(/acme was not moved.*relation "trails" does not exist/),
    });
    await expectAllIn("one");
  },
);

test.skipIf(isMissing)(`whoever is connected and cannot be sent away is named ${needs}`, async () => {
  const client = new pg.Client({
    connectionString: addressOf(one, "tessera_acme"),
    application_name: "a backup",
  });
  await client.connect();
  expect(await move("acme", "--to", "two")).toMatchObject({
    code: 3,
    said: expect.stringMatching(
      /as before.*tessera \(a backup\) is connected to tessera_acme in the cell one/,
    ),
  });
  await client.end();
  await expectAllIn("one");
});

test.skipIf(isMissing)(`of two programs that move it the second is told to wait ${needs}`, async () => {
  await using first = await connectCell("one", served(one));
  await first.hold("tessera_acme");
  expect(await move("acme", "--to", "two")).toMatchObject({
    code: 3,
    said: expect.stringMatching(/another program moves tessera_acme out of the cell one: wait/),
  });
  await expectAllIn("one");
});

test.skipIf(isMissing)(
  `another file, that says another cell, does not take it somewhere else at the same time ${needs}`,
  async () => {
    const before = await readDirectory(file);
    expect(killedAfter(7, "two")).toBe("SIGKILL");
    const said = (text: RegExp) => ({ code: 3, said: expect.stringMatching(text) });
    const cells = { ...before.cells, three: { database: served(two), replicas: [] } };
    const organisations = (await readDirectory(file)).organisations;
    await writeDirectory(file, { cells, organisations });
    expect(await move("acme", "--to", "three")).toMatchObject(
      said(/being moved to the cell two: finish that/),
    );
    await writeDirectory(file, { cells, organisations: before.organisations });
    expect(await move("acme", "--to", "three")).toMatchObject(said(/marked "Being moved to the cell two\."/));
    await writeDirectory(file, { cells: before.cells, organisations });
    expect(await move("acme", "--cancel")).toMatchObject({ code: 0 });
    await expectAllIn("one");
  },
);

test.skipIf(isMissing)(
  `two that are not the same are told apart by rows and by rights ${needs}`,
  async () => {
    const make = (name: string) => `CREATE DATABASE ${name} TEMPLATE tessera_acme`;
    await asked(one, make("copy_a"), make("copy_b"), "GRANT CREATE ON DATABASE copy_b TO mover");
    const [left, right] = [addressOf(one, "copy_a"), addressOf(one, "copy_b")];
    expect(await compareDatabases(left, right)).toMatchObject({ rowCount: expect.any(Number), leafCount: 0 });
    for (const [change, message] of [
      ["ALTER TABLE items DISABLE ROW LEVEL SECURITY", /row-level security of items/],
      ["REVOKE SELECT ON items FROM tessera_app", /right of tessera_app to SELECT items/],
      [
        "UPDATE segments SET token_count = 7 WHERE text = 'lighthouse 2'",
        /segments has 3 rows here and 3 there, or/,
      ],
      ["DELETE FROM segments WHERE text = 'lighthouse 2'", /segments has 3 rows here and 2 there/],
      ["DROP TABLE delta_outcomes", /delta_outcomes has 0 rows here and undefined there/],
    ] as const) {
      await asked(right, change);
      await expect(compareDatabases(left, right)).rejects.toThrow(message);
    }
  },
);
