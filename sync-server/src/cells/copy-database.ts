/** Copies a database whole by PostgreSQL's own programs, which know all that there can be in one. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { cellLimits } from "./limits.ts";
import { withoutPassword } from "./without-password.ts";

const installed = (major: number): string =>
  `install PostgreSQL's client programs of ${major} or later (on Debian: apt-get install postgresql-client-${major}), and see that PATH finds those first`;

/** Rejects with a sentence for the operator. `major`: of the PostgreSQL that is copied from. */
export async function checkCopyPrograms(major: number): Promise<void> {
  for (const program of ["pg_dump", "pg_restore"]) {
    const found = await versionOf(program);
    if (found === undefined)
      throw new Error(`a move is made with ${program}, which PATH has not: ${installed(major)}`);
    if (found < major)
      throw new Error(
        `${program} is of PostgreSQL ${found} and cannot read one of ${major}: ${installed(major)}`,
      );
  }
}

async function versionOf(program: string): Promise<number | undefined> {
  const child = spawn(program, ["--version"], { stdio: ["ignore", "pipe", "ignore"] });
  const ended = once(child, "close").catch(() => undefined);
  const text = await Array.fromAsync(child.stdout).then(String, () => "");
  await ended;
  const found = /\) (\d+)/.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

/**
 * Into one that has nothing in it: all, or its tables without their rows. What lies between the two programs goes through
 * this one, so that they end with it. Rejects with what they said.
 */
export async function copyDatabase(from: string, to: string, what: "all" | "schema"): Promise<void> {
  const part = what === "all" ? [] : ["--schema-only"];
  // Comments are of extensions alone, and those are their owners' to make.
  const dump = start("pg_dump", from, ["--format=custom", "--compress=0", "--no-comments", ...part]);
  const restore = start("pg_restore", to, ["--no-owner", "--exit-on-error", ...part]);
  // Whoever ends first breaks the pipe of the other: what they said tells more than that.
  const piped = pipeline(dump.child.stdout, restore.child.stdin).catch(() => undefined);
  const outcomes = await Promise.all([restore.ended, dump.ended, piped]);
  const said = outcomes.find((each) => each !== undefined);
  if (said !== undefined) throw new Error(said);
}

function start(program: string, address: string, options: readonly string[]) {
  const { url, password } = withoutPassword(address);
  const child = spawn(program, [...options, "--no-password", `--dbname=${url}`], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...(password === undefined ? {} : { PGPASSWORD: password }) },
  });
  return { child, ended: endOf(program, child) };
}

/** Undefined where it ended well; what it said last, otherwise. */
async function endOf(program: string, child: ChildProcess): Promise<string | undefined> {
  const saying = child.stderr === null ? Promise.resolve("") : saidIn(child.stderr);
  const code = await once(child, "close").then(([status]: unknown[]) => status, String);
  if (code === 0) return undefined;
  const said = (await saying).trim();
  return said === "" ? `${program} ended with ${String(code)}` : said;
}

/** Without what PostgreSQL tells of the rows that it failed at: those are people's, and this is printed and kept. */
async function saidIn(stream: Readable): Promise<string> {
  let said = "";
  let isOfRows = false;
  for await (const line of createInterface({ input: stream })) {
    // A row goes on for as many lines as its texts have: until the program itself says something.
    if (/^(DETAIL|CONTEXT):/.test(line)) isOfRows = true;
    else if (/^pg_(dump|restore): /.test(line)) isOfRows = false;
    if (!isOfRows) said = `${said}${line}\n`.slice(-cellLimits.saidLengthMax);
  }
  return said;
}
