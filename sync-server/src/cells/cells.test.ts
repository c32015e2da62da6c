/** Two organisations in two cells, behind one instance as an operator starts it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test, vi } from "vitest";
import { PartitionId } from "#shared/model/ids.ts";
import { ownerEmail, password } from "../access.fake.ts";
import { makeFolder } from "../database/open-database.fake.ts";
import { system } from "../database/database.ts";
import { startPostgres } from "../database/postgres.fake.ts";
import { openPostgres } from "../database/postgres.ts";
import { runServer } from "../run-server.ts";
import { share } from "../use-cases/search/shared-item.fake.ts";
import { placeOf, readDirectory, writeDirectory } from "./directory.ts";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));
const postgres = [await startPostgres(), await startPostgres()] as const;
afterAll(async () => {
  for (const each of postgres) if (!("reason" in each)) await each[Symbol.asyncDispose]();
});

interface Program extends AsyncDisposable {
  readonly url: string;
  /** Printed for an organisation that nobody has set up yet. */
  codeOf(name: string): string | undefined;
}

async function startProgram(args: readonly string[]): Promise<Program> {
  const child: ChildProcess = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", main, "--port", "0", ...args],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  let output = "";
  child.stdout?.on("data", (chunk: Buffer) => void (output += chunk.toString()));
  const url = await vi.waitUntil(() => /running at (http:\S+)/.exec(output)?.[1], { timeout: 60_000 });
  return {
    url,
    codeOf: (name) => new RegExp(`Set ${name} up with this link .*\\s+http\\S+#(\\S+)`).exec(output)?.[1],
    async [Symbol.asyncDispose]() {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}

interface Asking {
  readonly method?: string;
  readonly path: string;
  readonly input?: unknown;
  readonly bearer?: string;
}

/** As somebody asks who reached the server by this name. */
const askAt = (url: string, host: string, { method = "POST", path, input, bearer }: Asking) =>
  // oxlint-disable-next-line typescript/no-explicit-any -- what a test looks into is what it is about.
  new Promise<{ status: number; body: any }>((resolve, reject) => {
    const headers = {
      host,
      "content-type": "application/json",
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    };
    const asked = request(`${url}${path}`, { method, headers }, (response) => {
      Array.fromAsync(response).then((parts: Buffer[]) => {
        const text = Buffer.concat(parts).toString();
        resolve({ status: response.statusCode ?? 0, body: text === "" ? undefined : JSON.parse(text) });
      }, reject);
    });
    asked.on("error", reject);
    asked.end(input === undefined ? undefined : JSON.stringify(input));
  });

const run = async (...args: readonly string[]): Promise<{ code: number; said: string }> => {
  let said = "";
  const note = (text: unknown): boolean => (said += String(text)) !== "";
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, "write").mockImplementation(note),
  );
  try {
    return { code: await runServer(args, {}), said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
};

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
