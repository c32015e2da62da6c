/** A PostgreSQL of a test file's own: a cluster in a folder of its own, on no port, gone with the tests. */
import { spawnSync } from "node:child_process";
import { chownSync, mkdtempSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import * as z from "zod";
import { addressParts } from "./database-address.ts";
import { makeClusterFolder, removeAbandonedClusters } from "./cluster-folders.fake.ts";

const Found = z.union([z.object({ binFolder: z.string() }), z.object({ reason: z.string() })]);
const finder = fileURLToPath(new URL("../../../scripts/setup/print-postgres.mjs", import.meta.url));

export interface TestPostgres extends AsyncDisposable {
  /** Where its own programs are, such as pg_dump. */
  readonly binFolder: string;
  /** All that it writes: tables, its write-ahead log, what it sorts. */
  readonly dataFolder: string;
  /** Of the database that whoever makes others connects to. */
  readonly address: string;
  /** The address of a database that has nothing in it. */
  makeDatabase(): Promise<string>;
  /** The address of a database with what that one has at this moment, while nobody is connected to it. */
  copyOf(url: string): Promise<string>;
  /** Copies all that is there and streams what comes; it ends with the primary. */
  startStandby(): TestStandby;
  /** As if its machine lost power. */
  stop(): void;
  start(): void;
  /** Of the process that all others are children of. */
  readonly processId: () => number;
}

export interface PausedReplay extends AsyncDisposable {
  /** Of those that the standby has. */
  rowCount(query: string, values: readonly unknown[]): Promise<number>;
}

export interface TestStandby {
  /** The address of the same database on the standby. */
  urlOf(primaryUrl: string): string;
  /** Until it is disposed, what is committed does not arrive. */
  pauseReplay(primaryUrl: string): Promise<PausedReplay>;
  /** As if its machine lost power. */
  stop(): void;
  start(): void;
  /** From now on it takes writes of its own. */
  promote(): void;
  readonly processId: () => number;
}

/** Whom root becomes: PostgreSQL does not run as root. */
const nobody = 65_534;

export interface PostgresSettings {
  /**
   * Asks the disk to keep what is committed, for whoever measures that. Tests end programs and never the machine, whose
   * memory has all that was written: they need not wait for a disk.
   */
  readonly fsync?: boolean;
  /** Where its folder is made; among temporary ones where nothing is said. */
  readonly within?: string;
}

/** A reason where there is none: the tests that need one are then skipped, and say it. */
export async function startPostgres({ fsync = false, within = tmpdir() }: PostgresSettings = {}): Promise<
  TestPostgres | { readonly reason: string }
> {
  const { stdout } = spawnSync(process.execPath, [finder], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", 2],
  });
  const found = Found.parse(JSON.parse(stdout));
  if ("reason" in found) {
    console.warn(`tests on PostgreSQL are skipped: ${found.reason}`);
    return found;
  }
  removeAbandonedClusters(within, found.binFolder);
  const folder = await makeClusterFolder(within);
  const user = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
  if (user.uid !== undefined) chownSync(folder, nobody, nobody);
  const data = join(folder, "data");
  const run = (program: string, ...args: readonly string[]): void => {
    // Nothing of the server may hold the pipes of its starter open.
    const ended = spawnSync(join(found.binFolder, program), args, { ...user, cwd: folder, stdio: "ignore" });
    if (ended.status !== 0) throw new Error(`${program} of PostgreSQL failed; see ${join(folder, "log")}`);
  };
  run("initdb", "-D", data, "-U", "tessera", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
  const start = (sockets: string, files: string): void => {
    const settings = [
      "listen_addresses=",
      `unix_socket_directories=${sockets}`,
      "max_connections=60",
      `fsync=${fsync ? "on" : "off"}`,
    ];
    const options = settings.map((each) => `-c ${each}`).join(" ");
    run("pg_ctl", "-D", files, "-l", join(sockets, "log"), "-w", "-o", options, "start");
  };
  const stop = (files: string): void => run("pg_ctl", "-D", files, "-w", "-m", "immediate", "stop");
  start(folder, data);
  const urlOf = (name: string): string => `postgres://tessera@/${name}?host=${folder}`;
  const standbys = new Set<string>();
  let count = 0;
  const make = async (template: string): Promise<string> => {
    const name = `test_${++count}`;
    const client = new pg.Client({ connectionString: urlOf("postgres") });
    await client.connect();
    try {
      // Without waiting for a disk its files are copied sooner than they are written down block by block.
      const strategy = fsync ? "wal_log" : "file_copy";
      await client.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY ${strategy}`);
    } finally {
      await client.end();
    }
    return urlOf(name);
  };
  return {
    binFolder: found.binFolder,
    dataFolder: data,
    address: urlOf("postgres"),
    makeDatabase: () => make("template1"),
    copyOf: (url) => make(addressParts(url).pathname.slice(1)),
    startStandby() {
      const own = mkdtempSync(join(folder, "standby-"));
      if (user.uid !== undefined) chownSync(own, nobody, nobody);
      const files = join(own, "data");
      run("pg_basebackup", "-h", folder, "-U", "tessera", "-D", files, "-R", "-c", "fast", "--no-sync");
      const standby: TestStandby = {
        urlOf: (primaryUrl) => primaryUrl.replace(`host=${folder}`, `host=${own}`),
        pauseReplay: (primaryUrl) => pauseReplay(standby.urlOf(primaryUrl)),
        stop() {
          stop(files);
          standbys.delete(files);
        },
        start() {
          start(own, files);
          standbys.add(files);
        },
        promote: () => run("pg_ctl", "-D", files, "-w", "promote"),
        processId: () => processIdIn(files),
      };
      standby.start();
      return standby;
    },
    stop: () => stop(data),
    start: () => start(folder, data),
    processId: () => processIdIn(data),
    async [Symbol.asyncDispose]() {
      for (const files of [...standbys, data]) stop(files);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const processIdIn = (files: string): number =>
  Number(readFileSync(join(files, "postmaster.pid"), "utf8").split("\n")[0]);

async function pauseReplay(connectionString: string): Promise<PausedReplay> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query("SELECT pg_wal_replay_pause()");
  // It is asked to, and does it when it looks for the next record.
  for (let state = ""; state !== "paused";) {
    const { rows } = await client.query<{ state: string }>("SELECT pg_get_wal_replay_pause_state() AS state");
    state = rows[0]?.state ?? "";
  }
  return {
    rowCount: async (query, values) => (await client.query(query, [...values])).rowCount ?? 0,
    async [Symbol.asyncDispose]() {
      await client.query("SELECT pg_wal_replay_resume()");
      await client.end();
    },
  };
}
