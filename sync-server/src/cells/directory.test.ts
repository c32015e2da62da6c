import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFolder } from "../database/open-database.fake.ts";
import { readConfig } from "../config/config.ts";
import { noteOrganisation, placeOf, readDirectory, writeDirectory } from "./directory.ts";

const cells = {
  one: {
    database: "postgres://a@one/postgres",
    replicas: ["postgres://a@standby:5433/postgres?sslmode=require"],
  },
};
const acme = { name: "acme", cell: "one", url: "https://acme.example.org" };

test("what was written is read, and says which database is whose", async () => {
  await using folder = await makeFolder();
  const path = join(folder.path, "cells.json");
  await writeDirectory(path, { cells, organisations: [acme] });
  const directory = await readDirectory(path);
  expect(directory).toEqual({ cells, organisations: [acme] });
  expect(placeOf(directory, acme)).toEqual({
    databaseUrl: "postgres://a@one/tessera_acme",
    replicaUrls: ["postgres://a@standby:5433/tessera_acme?sslmode=require"],
  });
  expect(() => placeOf(directory, { name: "b", cell: "toString" })).toThrow(/no cell toString.*one/);
});

test.each([
  ["{", /is no JSON/],
  [{ organisations: [] }, /cells/],
  [{ cells: { one: { database: "mysql://x/y" } } }, /cells.one.database a cell's address is such as/],
  [{ cells: { one: { database: "postgres://x" } } }, /cells.one.database a cell's address is such as/],
  [{ cells: { one: { database: "postgres://x/?a=b" } } }, /cells.one.database a cell's address is such as/],
  [{ cells, organisations: [{ ...acme, name: "Robert'); DROP" }] }, /at most 40 small letters/],
  [{ cells, organisations: [{ ...acme, url: "acme" }] }, /url is such as/],
  [{ cells, organisations: [{ ...acme, cell: "two" }] }, /acme lies in the cell two, which is not there/],
  [{ cells, organisations: [{ ...acme, movingTo: "two" }] }, /acme is moved to the cell two, which is not/],
  [
    { cells, organisations: [acme, { ...acme, name: "b" }] },
    /two organisations are reached at acme.example.org/,
  ],
  [{ cells, organisations: [acme, { ...acme, url: "https://b.example.org" }] }, /acme is there twice/],
  [
    {
      cells,
      organisations: [{ ...acme, singleSignOn: { issuer: "http://accounts.example.org", clientId: "t" } }],
    },
    /singleSignOn.issuer issuer begins with https/,
  ],
  [
    { cells, organisations: [{ ...acme, singleSignOn: { issuer: "https://accounts.example.org" } }] },
    /clientId is missing/,
  ],
  [{ cells, more: 1 }, /more/],
])("%j is told what is wrong", async (contents, message) => {
  await using folder = await makeFolder();
  const path = join(folder.path, "cells.json");
  await writeFile(path, typeof contents === "string" ? contents : JSON.stringify(contents));
  await expect(readDirectory(path)).rejects.toThrow(message);
});

test("what is noted of one organisation leaves the others as they are", async () => {
  await using folder = await makeFolder();
  const path = join(folder.path, "cells.json");
  const more = { ...cells, two: { database: "postgres://a@two/postgres", replicas: [] } };
  const beta = { ...acme, name: "beta", url: "https://beta.example.org" };
  await writeDirectory(path, { cells: more, organisations: [acme, beta] });
  await noteOrganisation(path, "acme", { cell: "one", movingTo: "two" });
  expect((await readDirectory(path)).organisations).toEqual([{ ...acme, movingTo: "two" }, beta]);
  await noteOrganisation(path, "acme", { cell: "two", movingTo: undefined });
  expect(await readDirectory(path)).toEqual({ cells: more, organisations: [{ ...acme, cell: "two" }, beta] });
  await expect(noteOrganisation(path, "gamma", { cell: "two" })).rejects.toThrow(/acme, beta/);
});

test.each([
  [["--cells", "f", "--database", "postgres://a@b/c"], /leave --database/],
  [["--place", "acme", "--cell", "one"], /say which with --cells/],
  [["--move", "acme", "--to", "one"], /say which with --cells/],
  [["--organisation", "acme", "--restored"], /say which with --cells/],
  [["--cells", "f", "--move", "acme"], /--move takes --to CELL, or --cancel/],
  [["--cells", "f", "--move", "acme", "--to", "one", "--cancel"], /--move takes --to CELL, or --cancel/],
  [["--cells", "f", "--move", "A b", "--to", "one"], /small letters/],
  [["--cells", "f", "--to", "one"], /--to and --cancel are about --move/],
  [["--cancel"], /--to and --cancel are about --move/],
  [["--cells", "f", "--move", "acme", "--to", "one", "--directory"], /one after another/],
  [
    ["--cells", "f", "--import", "box.tsdf"],
    /--organisation NAME goes with --restored, --scrub, --import or --export, and with --cells each/,
  ],
  [
    ["--cells", "f", "--restored"],
    /--organisation NAME goes with --restored, --scrub, --import or --export, and with --cells each/,
  ],
  [
    ["--cells", "f", "--organisation", "acme"],
    /--organisation NAME goes with --restored, --scrub, --import or --export, and with --cells each/,
  ],
  [["--cells", "f", "--place", "acme", "--public-url", "https://a.example"], /--place takes a --cell/],
  [["--cells", "f", "--place", "acme", "--cell", "one"], /--place takes a --public-url/],
  [["--cells", "f", "--place", "A b", "--cell", "one", "--public-url", "https://a.example"], /small letters/],
])("%j is no way to ask for it", (args, message) => {
  const read = readConfig(args, {});
  expect(read.kind === "wrong" && read.message).toMatch(message);
});
