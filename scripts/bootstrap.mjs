import { mkdirSync } from "node:fs";
import { ensureAddon, isAddonReady } from "./setup/addon.mjs";
import { desktopApp, ensureBuilt, isBuilt, program, serverPages, webPage } from "./setup/builds.mjs";
import { benchPackages, ensurePackages, missingOf, testPackages } from "./setup/debian.mjs";
import { withLock, withLockUntilDone } from "./setup/lock.mjs";
import { areModulesReady, ensureModules } from "./setup/modules.mjs";
import { inRoot } from "./setup/paths.mjs";
import { say } from "./setup/say.mjs";
import { ensureNode, readyNode } from "./setup/toolchain.mjs";

/**
 * What a task needs beyond Node, the packages and the addon.
 * @typedef {{ web?: boolean, serverPages?: boolean, desktop?: boolean, program?: boolean, packages?: "test" | "bench" }} Needs
 */

/**
 * Makes the checkout ready for a task and returns the Node that runs it. Runs on any Node from 18 and without
 * packages. Each step does nothing when what it makes is already there; then not even the lock is taken.
 * @param {Needs} needs
 * @returns {Promise<string>}
 */
export async function bootstrap(needs) {
  const debian = { test: testPackages, bench: benchPackages, none: {} }[needs.packages ?? "none"];
  const node = readyNode();
  const isReady =
    node !== undefined &&
    areModulesReady() &&
    isAddonReady() &&
    buildsOf(needs).every(isBuilt) &&
    (process.platform !== "linux" || missingOf(debian).length === 0);
  return isReady ? node : await withLockUntilDone(lockPath(), () => setUp(needs, debian), sayWaiting);
}

/** @param {Needs} needs */
const buildsOf = (needs) => [
  ...(needs.web === true ? [webPage] : []),
  ...(needs.serverPages === true ? [serverPages] : []),
  ...(needs.desktop === true ? [desktopApp] : []),
  ...(needs.program === true ? [program] : []),
];

/**
 * One setup at a time in a checkout.
 * @template T
 * @param {() => T} work
 */
export const withSetupLock = (work) => withLock(lockPath(), work, sayWaiting);

function lockPath() {
  mkdirSync(inRoot(".cache"), { recursive: true });
  return inRoot(".cache", "setup.lock");
}

const sayWaiting = () => say("another command is setting up here: waiting for it");

/**
 * @param {Needs} needs
 * @param {Readonly<Record<string, string>>} debian
 */
async function setUp(needs, debian) {
  // Nothing else here needs Debian's packages, and to unpack them waits for the disk more than for a processor.
  const packages = ensurePackages(debian);
  try {
    const node = ensureNode();
    ensureModules(node);
    ensureAddon(node);
    for (const build of buildsOf(needs)) ensureBuilt(node, build);
    return node;
  } finally {
    await packages;
  }
}
