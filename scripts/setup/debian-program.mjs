import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "./lock.mjs";
import { onPath } from "./on-path.mjs";
import { inRoot } from "./paths.mjs";
import { reasonOf, say } from "./say.mjs";

const cache = inRoot(".cache", "debian");
const folders = ["usr/sbin", "usr/bin"];

/** Programs that the tests of several instances start. */
export const servers = /** @type {const} */ (["nats-server", "haproxy", "pgbouncer"]);
/** @typedef {(typeof servers)[number]} Server */

/**
 * A program of Debian and the libraries that this system lacks for it, unpacked beside the system, which stays as it is.
 * @param {Server} name
 * @returns {{ readonly program: string, readonly libraryPath: string } | { readonly reason: string }}
 */
export function ensureServer(name) {
  const installed = onPath([name]);
  if (installed !== undefined) return { program: installed, libraryPath: "" };
  if (process.platform !== "linux" || onPath(["apt-get"]) === undefined)
    return { reason: `it is unpacked on Debian alone: install ${name}` };
  mkdirSync(cache, { recursive: true });
  return withLock(
    join(cache, `${name}.lock`),
    () => unpacked(name),
    () => say(`waiting for another process to unpack ${name}`),
  );
}

/** @param {Server} name */
function unpacked(name) {
  const folder = join(cache, name);
  if (!existsSync(folder)) {
    const making = `${folder}.making`;
    try {
      say(`unpacking ${name} for the tests`);
      unpack(name, making);
      renameSync(making, folder);
    } catch (error) {
      return {
        reason: `${name} could not be fetched: ${reasonOf(error)}; run apt-get update, or install it`,
      };
    } finally {
      rmSync(making, { recursive: true, force: true });
    }
  }
  const program = folders.map((each) => join(folder, each, name)).find((path) => existsSync(path));
  if (program === undefined) return { reason: `the package ${name} holds no program of this name` };
  const libraries = readdirSync(join(folder, "usr"), { recursive: true, encoding: "utf8" }).filter((path) =>
    /^lib\/[^/]+$/.test(path),
  );
  return { program, libraryPath: libraries.map((path) => join(folder, "usr", path)).join(":") };
}

/**
 * @param {Server} name
 * @param {string} folder
 */
function unpack(name, folder) {
  rmSync(folder, { recursive: true, force: true });
  const debs = join(folder, "debs");
  mkdirSync(debs, { recursive: true });
  // What is not named `lib…` would be set-up of a whole system.
  const packages = output("apt-get", ["-s", "--no-install-recommends", "install", name])
    .split("\n")
    .flatMap((line) => /^Inst (\S+)/.exec(line)?.[1] ?? [])
    .filter((each) => each === name || each.startsWith("lib"));
  output("apt-get", ["-q", "-o", "APT::Sandbox::User=root", "download", ...packages], debs);
  for (const deb of readdirSync(debs)) output("dpkg", ["-x", join(debs, deb), folder]);
  rmSync(debs, { recursive: true, force: true });
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} [cwd]
 */
function output(command, args, cwd) {
  const ended = spawnSync(command, args, { encoding: "utf8", ...(cwd === undefined ? {} : { cwd }) });
  if (ended.error !== undefined) throw ended.error;
  if (ended.status !== 0) throw new Error(`${command} failed: ${ended.stderr.trim().split("\n").at(-1)}`);
  return ended.stdout;
}
