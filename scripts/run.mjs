// npm start, npm test, npm run tessera | bench | check | x: sets up what is missing, then runs the task.
import { spawn } from "node:child_process";
import { cleanEnv } from "./setup/commands.mjs";
import { findBrowser, findHeadless } from "./setup/debian.mjs";
import { parentPollMs } from "./setup/limits.mjs";
import { inRoot, isWindows, root } from "./setup/paths.mjs";
import { reasonOf } from "./setup/say.mjs";
import { bootstrap } from "./bootstrap.mjs";
import { tasks } from "./tasks.mjs";

const [name = "", ...args] = process.argv.slice(2);
const task = tasks[name];
if (task === undefined) fail(`no such task: ${name}; there are ${Object.keys(tasks).join(", ")}`);
try {
  const node = await bootstrap(task.needs);
  const [command, ...rest] = task.command(node, args);
  const browser = findBrowser();
  const headless = findHeadless();
  follow(
    spawn(command, rest, {
      stdio: "inherit",
      cwd: task.inCallersFolder === true ? (process.env.INIT_CWD ?? process.cwd()) : root,
      env: {
        ...cleanEnv(node),
        ...(browser === undefined ? {} : { TESSERA_CHROMIUM: browser }),
        ...(headless === undefined ? {} : { TESSERA_HEADLESS: headless }),
        // Known from its first file on, Node need not strip that of its types, for which it would load a parser.
        ...(command === node ? { NODE_COMPILE_CACHE: inRoot(".cache", "compiled") } : {}),
      },
    }),
  );
} catch (error) {
  fail(reasonOf(error));
}

/**
 * Signals go through to the task; its exit code, or the signal that ended it, becomes ours.
 * @param {import("node:child_process").ChildProcess} child
 */
function follow(child) {
  // A terminal sends Ctrl-C to the task itself; passing it on would look like a second, impatient one.
  process.on("SIGINT", () => void (process.stdin.isTTY || child.kill("SIGINT")));
  for (const signal of /** @type {const} */ (["SIGTERM", "SIGHUP"]))
    process.on(signal, () => void child.kill(signal));
  followNpm(child);
  child.on("error", (error) => fail(error.message));
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/**
 * npm that is told to end goes without telling what it started: its shell is then no longer our parent.
 * @param {import("node:child_process").ChildProcess} child
 */
function followNpm(child) {
  if (process.env.npm_lifecycle_event === undefined || isWindows) return;
  const parentId = process.ppid;
  setInterval(() => void (process.ppid === parentId || child.kill("SIGTERM")), parentPollMs).unref();
}

/**
 * @param {string} reason
 * @returns {never}
 */
function fail(reason) {
  process.stderr.write(`[setup] ${reason}\n`);
  process.exit(1);
}
