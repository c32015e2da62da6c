/** A cell and its standby, as the directory has them: searches go there, and the cell goes there when its machine is lost. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { ownerEmail, password } from "../access.fake.ts";
import { makeFolder } from "../database/open-database.fake.ts";
import { startPostgres } from "../database/postgres.fake.ts";
import { askAt, run, startProgram } from "./cells.fake.ts";
import { readDirectory, writeDirectory } from "./directory.ts";

const postgres = await startPostgres();
afterAll(() => ("reason" in postgres ? undefined : postgres[Symbol.asyncDispose]()));

const names = ["acme", "beta"] as const;

test.skipIf("reason" in postgres)(
  "all organisations of a cell are searched on its standby, and are served from it once the directory says so (needs Debian's PostgreSQL)",
  { timeout: 180_000 },
  async () => {
    if ("reason" in postgres) return;
    vi.stubEnv("TESSERA_SERVER_KEY", randomBytes(32).toString("base64url"));
    await using folder = await makeFolder();
    const file = join(folder.path, "cells.json");
    const standby = postgres.startStandby();
    const there = standby.urlOf(postgres.address);
    await writeDirectory(file, {
      cells: { one: { database: postgres.address, replicas: [there] } },
      organisations: [],
    });
    for (const name of names) {
      const place = ["--place", name, "--cell", "one", "--public-url", `http://${name}.test`];
      expect(await run("--cells", file, ...place)).toMatchObject({ code: 0 });
    }
    await using instance = await startProgram(["--cells", file, "--data", join(folder.path, "data")]);
    const owners = await Promise.all(
      names.map(async (name) => {
        const asked = {
          code: instance.codeOf(name),
          orgName: name,
          name: "Olga",
          email: ownerEmail,
          password,
        };
        const made = await askAt(instance.url, `${name}.test`, { path: "/v1/setup", input: asked });
        const ask = (method: "GET" | "POST", path: string, input?: unknown) =>
          askAt(instance.url, `${name}.test`, { method, path: `/v1${path}`, input, bearer: made.body.token });
        return { name, ask };
      }),
    );
    for (const { name, ask } of owners) {
      expect((await ask("POST", "/partitions", { name: `Quay of ${name}` })).status).toBe(200);
      const isSearchedThere = async () => {
        expect((await ask("POST", "/search", { text: "anything" })).status).toBe(200);
        return (await ask("GET", "/health")).body.replicas[0]?.readCount > 0;
      };
      await vi.waitUntil(isSearchedThere, { timeout: 30_000, interval: 100 });
    }

    postgres.stop();
    standby.promote();
    expect((await owners[0]?.ask("POST", "/partitions", { name: "Nowhere" }))?.status).toBeGreaterThan(499);
    const directory = await readDirectory(file);
    await writeDirectory(file, { ...directory, cells: { one: { database: there, replicas: [] } } });
    for (const { name, ask } of owners) {
      const isWritten = async () => (await ask("POST", "/partitions", { name: "Bridge" })).status === 200;
      await vi.waitUntil(isWritten, { timeout: 60_000, interval: 200 });
      const { body } = await ask("GET", "/partitions");
      expect(body.map((each: { readonly name: string }) => each.name).toSorted()).toEqual([
        "Bridge",
        `Quay of ${name}`,
      ]);
      expect((await ask("GET", "/health")).body).toMatchObject({ replicas: [] });
    }
    // What ends the test stops it.
    postgres.start();
  },
);
