import { withSetupLock } from "./bootstrap.mjs";
import { desktopApp, ensureBuilt, isBuilt, program } from "./setup/builds.mjs";
import { ensureElectron } from "./setup/electron.mjs";
import { inRoot, root } from "./setup/paths.mjs";
import { say } from "./setup/say.mjs";

/**
 * @typedef {object} Task
 * @property {import("./bootstrap.mjs").Needs} needs
 * @property {boolean} [inCallersFolder] relative paths in the arguments are the caller's
 * @property {(node: string, args: readonly string[]) => [string, ...string[]]} command
 */

/**
 * Node runs our TypeScript as it is; where that is still an experiment it says so at every start.
 * @param {string} node
 * @param {string} script
 * @param {readonly string[]} args
 * @returns {[string, ...string[]]}
 */
const script = (node, script, args) => [
  node,
  "--disable-warning=ExperimentalWarning",
  inRoot(script),
  ...args,
];

/** @type {Readonly<Record<string, Task>>} */
export const tasks = {
  start: { needs: { web: true }, command: start },
  test: {
    needs: { web: true, serverPages: true, desktop: true, program: true, packages: "test" },
    command: (node, args) => script(node, "scripts/test/main.ts", args),
  },
  check: { needs: {}, command: (node, args) => script(node, "scripts/test/main.ts", ["static", ...args]) },
  tessera: {
    needs: { program: true },
    inCallersFolder: true,
    command: (node, args) => script(node, "src-main/hosts/cli/main.ts", args),
  },
  server: {
    needs: { serverPages: true },
    inCallersFolder: true,
    command: (node, args) => script(node, "sync-server/src/main.ts", args),
  },
  bench: {
    needs: { web: true, program: true, packages: "bench" },
    command: (node, args) => script(node, "bench/main.ts", args),
  },
  exec: { needs: {}, command: (node, args) => [args[0] ?? node, ...args.slice(1)] },
};

/**
 * The desktop app where Electron is or can be had; else the edge host, which is the same program in a browser.
 * @param {string} node
 * @param {readonly string[]} args
 * @returns {[string, ...string[]]}
 */
function start(node, args) {
  const rest = args.filter((arg) => arg !== "--edge");
  const electron = rest.length < args.length ? { reason: "--edge was given" } : ensureElectron(node);
  if ("reason" in electron) {
    say(`no desktop app (${electron.reason}): starting the edge host, open the address below in a browser`);
    prepare(node, program);
    return script(node, "src-main/hosts/edge/main.ts", rest);
  }
  prepare(node, desktopApp);
  return [electron.binary, root, ...rest];
}

/**
 * @param {string} node
 * @param {typeof program} build
 */
function prepare(node, build) {
  if (!isBuilt(build)) withSetupLock(() => ensureBuilt(node, build));
}
