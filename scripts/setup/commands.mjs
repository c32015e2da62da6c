import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, dirname } from "node:path";
import { inRoot, isWindows, root } from "./paths.mjs";

/**
 * What `npm run` leaves in the environment and a nested npm or node-gyp would take for its own. The
 * `nodedir` among them even wins over node-gyp's own flag.
 */
const leftOver =
  /^npm_(package|lifecycle|command|config_(local_prefix|prefix|nodedir|node_gyp|dry_run|workspace))/i;

/**
 * An environment whose PATH begins with the given Node and the packages' commands.
 * @param {string} node
 * @returns {NodeJS.ProcessEnv}
 */
export function cleanEnv(node) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !leftOver.test(name)));
  const path = Object.keys(env).find((name) => name.toLowerCase() === "path") ?? "PATH";
  env[path] = [dirname(node), inRoot("node_modules", ".bin"), env[path]].join(delimiter);
  return env;
}

/**
 * Runs a command to its end; its stdout goes to ours's stderr. Throws when it fails.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import("node:child_process").SpawnSyncOptions} options
 */
export function run(command, args, options = {}) {
  const ended = spawnSync(command, args, { stdio: ["ignore", 2, 2], cwd: root, ...options });
  if (ended.error !== undefined) throw ended.error;
  if (ended.status !== 0) throw failed(command, args, ended.signal ?? ended.status);
}

/**
 * The same beside what is done meanwhile, even where that never lets go of this thread.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import("node:child_process").SpawnOptions} options
 * @returns {Promise<void>}
 */
export function runBeside(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", 2, 2], cwd: root, ...options });
    child.on("error", reject);
    child.on("close", (status, signal) =>
      status === 0 ? resolve() : reject(failed(command, args, signal ?? status)),
    );
  });
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string | number | null} end a signal or an exit code
 */
const failed = (command, args, end) =>
  new Error(`${command} ${args.join(" ")} failed (${typeof end === "number" ? `exit code ${end}` : end})`);

/**
 * The npm that started us, or else the one on PATH, run by the given Node.
 * @param {string} node
 * @param {readonly string[]} args
 * @param {string} cwd
 */
export function npm(node, args, cwd) {
  const env = cleanEnv(node);
  const cli = process.env.npm_execpath;
  if (cli !== undefined && /npm-cli\.[cm]?js$/.test(cli)) return run(node, [cli, ...args], { cwd, env });
  return run(isWindows ? "npm.cmd" : "npm", args, { cwd, env, shell: isWindows });
}

/**
 * The script behind a package's command; `exports` may hide it, the package's own `bin` does not.
 * @param {string} packageName
 * @param {string} command
 */
export function binOf(packageName, command = packageName) {
  /** @type {{ bin: string | Record<string, string> }} */
  const { bin } = JSON.parse(readFileSync(inRoot("node_modules", packageName, "package.json"), "utf8"));
  const script = typeof bin === "string" ? bin : bin[command];
  if (script === undefined) throw new Error(`${packageName} has no command ${command}`);
  return inRoot("node_modules", packageName, script);
}
