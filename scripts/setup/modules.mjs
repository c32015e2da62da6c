import { existsSync, readFileSync } from "node:fs";
import { npm } from "./commands.mjs";
import { inRoot, root } from "./paths.mjs";
import { say } from "./say.mjs";
import { digestOf, stampOf } from "./stamp.mjs";

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, peer?: boolean }} LockEntry
 * @typedef {{ packages: Record<string, LockEntry> }} Lockfile
 */

const lockfile = inRoot("package-lock.json");
const installedLockfile = inRoot("node_modules", ".package-lock.json");
const stamp = stampOf("modules");
const wanted = () => digestOf([lockfile, inRoot(".npmrc")]);

export const areModulesReady = () => existsSync(installedLockfile) && stamp.isFresh(wanted());

/**
 * Makes node_modules what the lockfile says.
 * @param {string} node
 */
export function ensureModules(node) {
  if (areModulesReady()) return;
  // After an `npm install` by hand everything is already there: installing it again would only cost time.
  if (
    !existsSync(installedLockfile) ||
    !isInstalled(readLockfile(lockfile), readLockfile(installedLockfile))
  ) {
    say("installing dependencies (npm ci)");
    stamp.clear();
    npm(node, ["ci", "--no-audit", "--no-fund"], root);
  }
  stamp.write(wanted());
}

/**
 * Whether an installed tree is what a lockfile asks for. Optional packages are for other platforms when absent.
 * @param {Lockfile} asked
 * @param {Lockfile} installed npm's own record of the tree
 */
export function isInstalled(asked, installed) {
  const isSame = (/** @type {LockEntry | undefined} */ one, /** @type {LockEntry | undefined} */ other) =>
    one !== undefined &&
    other !== undefined &&
    one.version === other.version &&
    one.integrity === other.integrity;
  const isThere = Object.entries(asked.packages).every(
    ([path, entry]) =>
      path === "" ||
      isSame(entry, installed.packages[path]) ||
      (isOptional(entry) && installed.packages[path] === undefined),
  );
  return (
    isThere &&
    Object.entries(installed.packages).every(([path, entry]) => isSame(entry, asked.packages[path]))
  );
}

/** @param {LockEntry} entry */
const isOptional = (entry) => entry.optional === true || entry.devOptional === true;

/**
 * @param {string} path
 * @returns {Lockfile}
 */
const readLockfile = (path) => JSON.parse(readFileSync(path, "utf8"));
