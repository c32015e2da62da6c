import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { inRoot, root } from "./paths.mjs";

/**
 * One digest over files and whole folders, by content and by path; an absent one counts as absent.
 * @param {readonly string[]} paths
 * @param {readonly string[]} facts anything else that the result depends on
 */
export function digestOf(paths, facts = []) {
  const hash = createHash("sha256").update(JSON.stringify([process.platform, process.arch, ...facts]));
  for (const file of paths.flatMap(filesUnder)) {
    hash.update(`\0${relative(root, file)}\0`).update(readFileSync(file));
  }
  return hash.digest("hex");
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesUnder(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.name !== "node_modules" && (entry.isFile() || entry.isDirectory()))
    .map((entry) => join(path, entry.name))
    .sort()
    .flatMap(filesUnder);
}

/**
 * What a step last made, and from what. Invariant: a stamp is there only while the step's whole result is,
 * because it is removed before the step begins and written after it has ended.
 * @param {string} name
 */
export function stampOf(name) {
  const path = inRoot(".cache", "stamps", name);
  return {
    /** @param {string} digest */
    isFresh: (digest) => existsSync(path) && readFileSync(path, "utf8") === digest,
    clear: () => rmSync(path, { force: true }),
    /** @param {string} digest */
    write(digest) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, digest);
    },
    ageMs() {
      const stat = statSync(path, { throwIfNoEntry: false });
      return stat === undefined ? Number.POSITIVE_INFINITY : Date.now() - stat.mtimeMs;
    },
  };
}
