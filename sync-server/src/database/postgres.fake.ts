/** A PostgreSQL of a test file's own: a cluster in a folder of its own, on no port, gone with the tests. */
import { spawnSync } from "node:child_process";
import { chownSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import * as z from "zod";

const Found = z.union([z.object({ binFolder: z.string() }), z.object({ reason: z.string() })]);
const finder = fileURLToPath(new URL("../../../scripts/setup/print-postgres.mjs", import.meta.url));

export interface TestPostgres extends AsyncDisposable {
  /** The address of a database that has nothing in it. */
  makeDatabase(): Promise<string>;
}

/** Whom root becomes: PostgreSQL does not run as root. */
const nobody = 65_534;

/** A reason where there is none: the tests that need one are then skipped, and say it. */
export async function startPostgres(): Promise<TestPostgres | { readonly reason: string }> {
  const { stdout } = spawnSync(process.execPath, [finder], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", 2],
  });
  const found = Found.parse(JSON.parse(stdout));
  if ("reason" in found) {
    console.warn(`tests on PostgreSQL are skipped: ${found.reason}`);
    return found;
  }
  const folder = await mkdtemp(join(tmpdir(), "tessera-pg-"));
  const user = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
  if (user.uid !== undefined) chownSync(folder, nobody, nobody);
  const data = join(folder, "data");
  const run = (program: string, ...args: readonly string[]): void => {
    // Nothing of the server may hold the pipes of its starter open.
    const ended = spawnSync(join(found.binFolder, program), args, { ...user, cwd: folder, stdio: "ignore" });
    if (ended.status !== 0) throw new Error(`${program} of PostgreSQL failed; see ${join(folder, "log")}`);
  };
  run("initdb", "-D", data, "-U", "tessera", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
  const settings = `-c listen_addresses= -c unix_socket_directories=${folder} -c max_connections=60`;
  run("pg_ctl", "-D", data, "-l", join(folder, "log"), "-w", "-o", settings, "start");
  const urlOf = (name: string): string => `postgres://tessera@/${name}?host=${folder}`;
  let count = 0;
  return {
    async makeDatabase() {
      const name = `test_${++count}`;
      const client = new pg.Client({ connectionString: urlOf("postgres") });
      await client.connect();
      await client.query(`CREATE DATABASE ${name}`);
      await client.end();
      return urlOf(name);
    },
    async [Symbol.asyncDispose]() {
      run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop");
      await rm(folder, { recursive: true, force: true });
    },
  };
}
