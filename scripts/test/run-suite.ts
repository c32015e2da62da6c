import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { root } from "../setup/paths.mjs";
import type { Suite } from "./suites.ts";
import { ofExitCode, withExitCode, type Tally } from "./tally.ts";

/** No suite takes longer than this on two slow cores; one that does hangs, is ended and has failed. */
const suiteMaxMs = 30 * 60 * 1000;

/** Runs a suite to its end, with its output shown as it comes. Never throws: a suite that cannot start has failed. */
export async function runSuite(suite: Suite, signal: AbortSignal): Promise<Tally> {
  if (suite.report !== undefined) {
    mkdirSync(dirname(suite.report.path), { recursive: true });
    rmSync(suite.report.path, { force: true });
  }
  const exitCode = await exitCodeOf(suite, signal);
  if (suite.report === undefined) return ofExitCode(exitCode);
  return withExitCode(suite.report.read(readJson(suite.report.path)), exitCode);
}

function exitCodeOf({ name, args, env }: Suite, signal: AbortSignal): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...env },
      signal: AbortSignal.any([signal, AbortSignal.timeout(suiteMaxMs)]),
    });
    child.on("error", (error) => {
      console.log(`${name}: ${error.message}`);
      resolve(1);
    });
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    // No report, or half of one: the tool died, and the tally says so.
    return undefined;
  }
}
