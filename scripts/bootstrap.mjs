import { mkdirSync } from "node:fs";
import { ensureAddon, isAddonReady } from "./setup/addon.mjs";
import { desktopApp, ensureBuilt, isBuilt, program, serverPages, webPage } from "./setup/builds.mjs";
import { benchPackages, ensurePackages, missingOf, testPackages } from "./setup/debian.mjs";
import { withLock } from "./setup/lock.mjs";
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
 * @returns {string}
 */
export function bootstrap(needs) {
  const debian = { test: testPackages, bench: benchPackages, none: {} }[needs.packages ?? "none"];
  const node = readyNode();
  const isReady =
    node !== undefined &&
    areModulesReady() &&
    isAddonReady() &&
    buildsOf(needs).every(isBuilt) &&
    (process.platform !== "linux" || missingOf(debian).length === 0);
  return isReady ? node : withSetupLock(() => setUp(needs, debian));
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
export function withSetupLock(work) {
  mkdirSync(inRoot(".cache"), { recursive: true });
  return withLock(inRoot(".cache", "setup.lock"), work, () =>
    say("another command is setting up here: waiting for it"),
  );
}

/**
 * @param {Needs} needs
 * @param {Readonly<Record<string, string>>} debian
 */
function setUp(needs, debian) {
  const node = ensureNode();
  ensureModules(node);
  ensureAddon(node);
  for (const build of buildsOf(needs)) ensureBuilt(node, build);
  ensurePackages(debian);
  return node;
}
