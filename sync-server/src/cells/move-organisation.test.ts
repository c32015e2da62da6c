/** An organisation moves between two cells whose role is no superuser. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import * as z from "zod";
import { addressOf } from "../database/database-address.ts";
import { makeFolder } from "../database/open-database.fake.ts";
import { startPostgres } from "../database/postgres.fake.ts";
import { openPostgres } from "../database/postgres.ts";
import { partitions, share } from "../use-cases/search/shared-item.fake.ts";
import { run } from "./cells.fake.ts";
import { connectCell } from "./cell-databases.ts";
import { compareDatabases } from "./compare-databases.ts";
import { noteOrganisation, placeOf, readDirectory, writeDirectory } from "./directory.ts";
import { leftNameOf } from "./move-organisation.ts";

const victim = fileURLToPath(new URL("move-until-killed.ts", import.meta.url));
const postgres = [await startPostgres(), await startPostgres()] as const;
afterAll(async () => {
  // PostgreSQL's programs are found by the PATH of before.
  vi.unstubAllEnvs();
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
/** Whom a superuser's session keeps from being renamed. */
async function connectBackup(database: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: addressOf(one, database),
    application_name: "a backup",
  });
  // It may be ended from elsewhere.
  client.on("error", () => undefined);
  await client.connect();
  return client;
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
      said: expect.stringMatching(/rows of \d\d tables are the same[^]*acme lies in the cell two\./),
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
  // Marked; shut; called otherwise; a database made there; copied and compared; shut again.
  for (const count of [1, 2, 3, 7, 8, 9]) {
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
  // Marked; shut; a database made there; copied, compared and shut again; nothing comes back any more; that is said of it, too.
  for (const count of [1, 2, 7, 9, 10, 11]) {
    expect(killedAfter(count, to)).toBe("SIGKILL");
    const names = (await Promise.all([databasesIn(from), databasesIn(to)])).flat();
    expect(names.includes("tessera_acme")).toBe(count < 3);
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
const restore = join(binFolder, "pg_restore");
/** All but the copy itself is done by the real one. */
const isRehearsal = `case "$*" in --version | *--schema-only*) exec ${restore} "$@" ;; esac`;

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
  await refused(
    /the cell away does not answer \(.*ECONNREFUSED.*see that its PostgreSQL runs\n$/,
    "acme",
    "--to",
    "away",
  );
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
    const full =
      "pg_restore: error: could not execute query: ERROR:  could not extend file: No space left on device";
    await withPrograms({ pg_restore: `${isRehearsal}\necho "${full}" >&2; exit 1` });
    expect(await move("acme", "--to", "two")).toMatchObject({
      code: 3,
      said: expect.stringMatching(
        /served in the cell one as before: the cell two has no room for it: make some/,
      ),
    });
    await expectAllIn("one");
    // Whose rows it failed at is people's own.
    const lines = [
      "pg_restore: error: COPY failed: ERROR:  no such row",
      "DETAIL:  Failing row contains (a secret",
      "in lines).",
      "CONTEXT:  COPY segments: a secret",
      "pg_restore: warning: what followed",
    ];
    await withPrograms({ pg_restore: `${isRehearsal}\nprintf '%s\\n' '${lines.join("' '")}' >&2; exit 1` });
    expect(await move("acme", "--to", "two")).toMatchObject({
      code: 3,
      said: expect.stringMatching(
        /\(pg_restore: error: COPY failed: ERROR: {2}no such row\npg_restore: warning: what followed\)/,
      ),
    });
    await expectAllIn("one");
    // What says that all is well and has copied nothing.
    await withPrograms({ pg_restore: `${isRehearsal}\ncat >/dev/null` });
    expect(await move("acme", "--to", "two")).toMatchObject({
      code: 3,
      said: expect.stringMatching(/acme was not moved.*relation "trails" does not exist/),
    });
    await expectAllIn("one");
  },
);

test.skipIf(isMissing)(`whoever is connected and cannot be sent away is named ${needs}`, async () => {
  const client = await connectBackup("tessera_acme");
  try {
    expect(await move("acme", "--to", "two")).toMatchObject({
      code: 3,
      said: expect.stringMatching(
        /as before.*tessera \(a backup\) is connected to tessera_acme in the cell one/,
      ),
    });
  } finally {
    await client.end();
  }
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
    expect(killedAfter(3, "two")).toBe("SIGKILL");
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
    // What an interrupted move is refused for leaves it where nobody serves it.
    const waits =
      /.*Until then acme is served nowhere: --move acme --to two goes on, --move acme --cancel leaves/;
    const away = { database: "postgres://mover@127.0.0.1:1/postgres", replicas: [] };
    await writeDirectory(file, { cells: { ...before.cells, two: away }, organisations });
    expect(await move("acme", "--to", "two")).toMatchObject(
      said(new RegExp(`the cell two does not answer${waits.source}`)),
    );
    await writeDirectory(file, { cells: before.cells, organisations });
    vi.stubEnv("PATH", folder.path);
    expect(await move("acme", "--to", "two")).toMatchObject(said(new RegExp(`PATH has not${waits.source}`)));
    expect(await move("acme", "--cancel")).toMatchObject({ code: 0 });
    await expectAllIn("one");
  },
);

/** A move to the other cell that has made all ready to be copied; it copies when it is told to go on, or fails. */
async function copying() {
  const told = await mkdtemp(join(folder.path, "told-"));
  const [go, end] = [join(told, "go"), join(told, "end")];
  const wait = `while [ ! -e ${go} ] && [ ! -e ${end} ]; do sleep 0.1; done\n[ -e ${go} ] && exec ${restore} "$@"\nexit 1`;
  await withPrograms({ pg_restore: `${isRehearsal}\ntouch ${join(told, "asked")}\n${wait}` });
  const ended = move("acme", "--to", "two");
  await vi.waitUntil(() => existsSync(join(told, "asked")), { timeout: 60_000, interval: 50 });
  return { ended, goOn: () => writeFile(go, ""), fail: () => writeFile(end, "") };
}

test.skipIf(isMissing)(
  `whoever comes in meanwhile and cannot be sent away is named, and once that one is gone it goes on ${needs}`,
  async () => {
    const { ended, goOn } = await copying();
    const client = await connectBackup("tessera_acme_moving");
    await goOn();
    expect(await ended).toMatchObject({
      code: 3,
      said: expect.stringMatching(
        /is served nowhere: tessera \(a backup\) is connected to tessera_acme_moving.*--to two goes on/,
      ),
    });
    await client.end();
    expect(await move("acme", "--to", "two")).toMatchObject({ code: 0 });
    await expectAllIn("two");
    expect(await move("acme", "--to", "one")).toMatchObject({ code: 0 });
    await expectAllIn("one");
  },
);

const sessionsOfMoves =
  "FROM pg_stat_activity WHERE application_name = 'tessera-cells' AND usename = 'mover'";

test.skipIf(isMissing)(
  `what fails after the connection broke is served as before, too ${needs}`,
  async () => {
    const { ended, fail } = await copying();
    await asked(one, `SELECT pg_terminate_backend(pid, 5000) ${sessionsOfMoves} AND datname = 'postgres'`);
    await fail();
    expect(await ended).toMatchObject({
      code: 3,
      said: expect.stringMatching(/served in the cell one as before.*pg_restore ended with 1/),
    });
    await expectAllIn("one");
  },
);

test.skipIf(isMissing)(`what another move has left behind is never served ${needs}`, async () => {
  await asked(served(two), "CREATE DATABASE tessera_acme_whole");
  await asked(served(one), "ALTER DATABASE tessera_acme RENAME TO elsewhere");
  expect(await move("acme", "--to", "two")).toMatchObject({
    code: 3,
    said: expect.stringMatching(/the cell one has no database tessera_acme: put it back from a backup/),
  });
  expect(await databasesIn("two")).not.toContain("tessera_acme");
  await asked(served(one), "ALTER DATABASE elsewhere RENAME TO tessera_acme");
  await asked(served(two), "DROP DATABASE tessera_acme_whole");
  await expectAllIn("one");
});

test.skipIf(isMissing)(`what another program noted while it waited is not undone ${needs}`, async () => {
  const first = await connectCell("one", served(one));
  await first.hold("tessera_acme");
  const waiting = move("acme", "--to", "two");
  // It has read the file by then.
  await vi.waitUntil(async () => (await asked(two, `SELECT ${sessionsOfMoves}`)).length > 0, {
    timeout: 20_000,
    interval: 20,
  });
  await noteOrganisation(file, "acme", { cell: "two", movingTo: undefined });
  await first[Symbol.asyncDispose]();
  expect(await waiting).toMatchObject({
    code: 3,
    said: expect.stringMatching(/another program moved acme meanwhile: see with --directory/),
  });
  await noteOrganisation(file, "acme", { cell: "one", movingTo: undefined });
  await expectAllIn("one");
});

test.skipIf(isMissing)(
  `an address that only this program can read is told before anybody waits ${needs}`,
  async () => {
    const before = await readDirectory(file);
    const odd = { database: `${served(two)}&ssl=0`, replicas: [] };
    await writeDirectory(file, { ...before, cells: { ...before.cells, two: odd } });
    const { code, said } = await move("acme", "--to", "two");
    expect([code, said]).toEqual([
      3,
      expect.stringMatching(/the cell two takes no organisation: pg_restore/),
    ]);
    expect(said).not.toMatch(/nobody is served/);
    await writeDirectory(file, before);
    await expectAllIn("one");
  },
);

test("the longest name that a database is given is one that PostgreSQL keeps", () => {
  expect(leftNameOf("a".repeat(40), Date.parse("2026-01-01"))).toHaveLength(63);
});

test.skipIf(isMissing)(
  `two that are not the same are told apart by rows and by rights ${needs}`,
  async () => {
    const make = (name: string) => `CREATE DATABASE ${name} TEMPLATE tessera_acme`;
    const [left, right] = [addressOf(one, "copy_a"), addressOf(one, "copy_b")];
    await asked(one, make("copy_a"));
    await asked(
      left,
      "CREATE POLICY added ON items FOR INSERT WITH CHECK (true)",
      "CREATE TABLE moments (at timestamptz, lasting interval)",
      "INSERT INTO moments VALUES ('2026-02-01 12:00Z', '1 day 2 hours')",
    );
    // Written otherwise by who asks there, and still the same.
    const set = (setting: string) => `ALTER DATABASE copy_b SET ${setting}`;
    await asked(
      one,
      "CREATE DATABASE copy_b TEMPLATE copy_a",
      "GRANT CREATE ON DATABASE copy_b TO mover",
      set("datestyle = 'SQL, DMY'"),
      set("intervalstyle = iso_8601"),
    );
    expect(await compareDatabases(left, right)).toMatchObject({ rowCount: expect.any(Number), leafCount: 0 });
    for (const [change, message] of [
      ["ALTER TABLE items DISABLE ROW LEVEL SECURITY", /row-level security of items/],
      ["REVOKE SELECT ON items FROM tessera_app", /right of tessera_app to SELECT items/],
      ["ALTER POLICY added ON items WITH CHECK (false)", /policy added of items/],
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
