/** Two organisations in two cells, behind one instance as an operator starts it. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { afterAll, expect, test, vi } from "vitest";
import { PartitionId } from "#shared/model/ids.ts";
import { type FakeTeam, joinWith, makeDeviceKey, ownerEmail, password } from "../access.fake.ts";
import { makeFolder } from "../database/open-database.fake.ts";
import { addressOf } from "../database/database-address.ts";
import { system } from "../database/database.ts";
import { startPostgres } from "../database/postgres.fake.ts";
import { openPostgres } from "../database/postgres.ts";
import { boxFile } from "../deltas/box-file.fake.ts";
import { providerClient, startSignOnProvider } from "../use-cases/access/sign-on-provider.fake.ts";
import { share } from "../use-cases/search/shared-item.fake.ts";
import { askAt, run, startProgram } from "./cells.fake.ts";
import { changeDirectory, noteOrganisation, placeOf, readDirectory, writeDirectory } from "./directory.ts";

const postgres = [await startPostgres(), await startPostgres()] as const;
afterAll(async () => {
  for (const each of postgres) if (!("reason" in each)) await each[Symbol.asyncDispose]();
});

test.skipIf(postgres.some((each) => "reason" in each))(
  "what is noted while a new organisation gets its database is not undone (needs Debian's PostgreSQL)",
  { timeout: 60_000 },
  async () => {
    const [one] = postgres;
    if ("reason" in one) return;
    await using folder = await makeFolder();
    const file = join(folder.path, "cells.json");
    const cells = {
      one: { database: await one.makeDatabase(), replicas: [] },
      two: { database: "postgres://two/postgres", replicas: [] },
    };
    const acme = { name: "acme", cell: "two", url: "http://acme.test" };
    await writeDirectory(file, { cells, organisations: [acme] });
    // Until nobody is connected to what it is made after, none is made: for five seconds, then it fails.
    await using holding = await openClient(addressOf(one.address, "template1"));
    const place = ["--place", "gamma", "--cell", "one", "--public-url", "http://gamma.test"];
    const placing = run("--cells", file, ...place);
    await using watching = await openClient(one.address);
    const isMaking = "SELECT FROM pg_stat_activity WHERE query LIKE 'CREATE DATABASE%' AND state = 'active'";
    await vi.waitUntil(async () => (await watching.client.query(isMaking)).rowCount === 1, {
      timeout: 20_000,
      interval: 20,
    });
    await noteOrganisation(file, "acme", { cell: "two", movingTo: "one" });
    await holding[Symbol.asyncDispose]();
    expect(await placing).toMatchObject({ code: 0 });
    expect((await readDirectory(file)).organisations).toEqual([
      { ...acme, movingTo: "one" },
      { name: "gamma", cell: "one", url: "http://gamma.test" },
    ]);
  },
);

async function openClient(connectionString: string) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return { client, [Symbol.asyncDispose]: () => client.end() };
}

test.skipIf(postgres.some((each) => "reason" in each))(
  "each organisation lies in its cell, is reached by its name, and sees nothing of another (needs Debian's PostgreSQL)",
  { timeout: 180_000 },
  async () => {
    const [one, two] = postgres;
    if ("reason" in one || "reason" in two) return;
    await using folder = await makeFolder();
    const file = join(folder.path, "cells.json");
    const addresses = [await one.makeDatabase(), await two.makeDatabase()] as const;
    const cells = {
      one: { database: addresses[0], replicas: [] },
      two: { database: addresses[1], replicas: [] },
    };
    await writeDirectory(file, { cells, organisations: [] });
    const place = (name: string, cell: string) =>
      run("--cells", file, "--place", name, "--cell", cell, "--public-url", `http://${name}.test`);
    expect(await place("acme", "one")).toMatchObject({ code: 0 });
    expect(await place("acme", "two")).toMatchObject({
      code: 3,
      said: expect.stringMatching(/lies in the cell one already/),
    });
    expect(await place("beta", "three")).toMatchObject({
      code: 3,
      said: expect.stringMatching(/no cell three/),
    });

    await using program = await startProgram(["--cells", file, "--data", folder.path]);
    expect(await place("beta", "two")).toMatchObject({ code: 0 });
    expect((await run("--cells", file, "--directory")).said).toBe(
      "acme\tone\thttp://acme.test\nbeta\ttwo\thttp://beta.test\n",
    );
    const setUp = async (name: string): Promise<string> => {
      const code = await vi.waitUntil(() => program.codeOf(name), { timeout: 30_000, interval: 100 });
      const input = { code, orgName: name, name: "Olga", email: ownerEmail, password };
      const { body } = await askAt(program.url, `${name}.test`, { path: "/v1/setup", input });
      return String(body.token);
    };
    // The second was placed while the instance ran.
    const tokens = { acme: await setUp("acme"), beta: await setUp("beta") };
    const at = (name: "acme" | "beta", bearer: string, path: string, input?: unknown) =>
      askAt(program.url, `${name}.test`, { path: `/v1${path}`, input, bearer });

    const { body: made } = await at("acme", tokens.acme, "/partitions", { name: "Harbour" });
    const partition = PartitionId.parse(made.id);
    const directory = await readDirectory(file);
    const openOf = (name: string, cell: string) =>
      openPostgres(placeOf(directory, { name, cell }).databaseUrl);
    await using acme = await openOf("acme", "one");
    await using beta = await openOf("beta", "two");
    await acme.write((transaction) => share(acme, transaction, { partition, n: 1, text: "a lighthouse" }));
    const hitsOf = async (name: "acme" | "beta"): Promise<number> =>
      (await at(name, tokens[name], "/search", { text: "lighthouse" })).body.hits.length;
    expect([await hitsOf("acme"), await hitsOf("beta")]).toEqual([1, 0]);

    // Who is known to one is nobody to the other, and neither has a row of the other.
    expect((await at("beta", tokens.acme, "/search", { text: "lighthouse" })).status).toBe(401);
    expect((await at("acme", tokens.beta, "/search", { text: "lighthouse" })).status).toBe(401);
    const namesIn = (database: typeof acme) =>
      database.read(system, (sql) => sql.selectFrom("orgs").select("name").execute());
    expect([await namesIn(acme), await namesIn(beta)]).toEqual([[{ name: "acme" }], [{ name: "beta" }]]);

    // What a device without a network wrote is taken in by its own organisation, and answered by it.
    const key = makeDeviceKey();
    const askAcme: FakeTeam["ask"] = (method, path, input) =>
      askAt(program.url, "acme.test", { method, path: `/v1${path}`, input });
    const { body: joined } = await joinWith({ ask: askAcme }, key, { by: "session", token: tokens.acme });
    const [box, back] = [join(folder.path, "box.tsdf"), join(folder.path, "back.tsaf")];
    await writeFile(box, (await boxFile(joined, key, partition)).bytes);
    const by = (name: string, ...args: readonly string[]) =>
      run("--cells", file, "--data", folder.path, "--organisation", name, ...args);
    expect(await by("acme", "--import", box)).toMatchObject({
      code: 0,
      said: expect.stringMatching(/Updates: 1 taken/),
    });
    expect(await by("beta", "--import", box)).toMatchObject({ code: 1 });
    const answer = ["--export", back, "--for", joined.deviceId];
    expect(await by("beta", ...answer)).toMatchObject({ code: 2, said: expect.stringMatching(/no device/) });
    expect(await by("acme", ...answer)).toMatchObject({
      code: 0,
      said: expect.stringMatching(/holds 1 documents/),
    });
    expect(await by("gamma", ...answer)).toMatchObject({
      code: 3,
      said: "there is no organisation gamma; those that there are: acme, beta\n",
    });
    await noteOrganisation(file, "beta", { cell: "two", movingTo: "one" });
    expect(await by("beta", "--restored")).toMatchObject({
      code: 3,
      said: expect.stringMatching(
        /beta is being moved to the cell one: finish that with --move beta --to one, or leave/,
      ),
    });
    await noteOrganisation(file, "beta", { cell: "two", movingTo: undefined });
    expect(await by("beta", "--restored")).toMatchObject({ code: 0 });

    // Each has its own service to sign in at, taken from the file while the instance runs.
    await using provider = await startSignOnProvider({ sub: "42", email: ownerEmail });
    const singleSignOn = { issuer: provider.issuer, ...providerClient };
    await changeDirectory(file, ({ organisations, ...others }) => ({
      ...others,
      organisations: organisations.map((each) => (each.name === "beta" ? { ...each, singleSignOn } : each)),
    }));
    const isOn = async (name: string): Promise<unknown> =>
      (await askAt(program.url, `${name}.test`, { method: "GET", path: "/v1/setup" })).body.singleSignOn;
    await expect.poll(() => isOn("beta"), { timeout: 20_000 }).toBe(true);
    expect(await isOn("acme")).toBe(false);
    const signOn = (path: string, input: unknown) =>
      askAt(program.url, "beta.test", { path: `/v1/session/single-sign-on${path}`, input });
    const { body: begun } = await signOn("/begin", {});
    const ended = await signOn("", { ceremony: begun.ceremony, query: provider.authorise(begun.url) });
    expect(ended.body).toMatchObject({ name: "Olga" });

    const health = { method: "GET", path: "/healthz" };
    expect(await askAt(program.url, "gamma.test", { path: "/v1/search", input: {} })).toMatchObject({
      status: 421,
    });
    expect((await askAt(program.url, "balancer", health)).status).toBe(200);

    // A cell that is away takes nobody else along.
    await beta[Symbol.asyncDispose]();
    two.stop();
    expect((await askAt(program.url, "beta.test", health)).status).toBe(503);
    expect(await hitsOf("acme")).toBe(1);
    two.start();
    await expect
      .poll(async () => (await askAt(program.url, "beta.test", health)).status, { timeout: 20_000 })
      .toBe(200);
    expect(await hitsOf("beta")).toBe(0);
  },
);
