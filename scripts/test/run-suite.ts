import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { root } from "../setup/paths.mjs";
import { afterAnotherTry, deservesAnotherTry, ofExitCode, withExitCode, type Outcome } from "./outcome.ts";
import type { Suite } from "./suites.ts";

/** No suite takes longer than this on two slow cores; one that does hangs, is ended and has failed. */
const suiteMaxMs = 30 * 60 * 1000;

/** What else runs while a suite does. */
export interface Company {
  /** Told once all of it has run; what failed may follow. */
  readonly hasRun: () => void;
  /** Resolves once nothing runs beside it. */
  readonly alone: () => Promise<unknown>;
}

/**
 * Runs a suite to its end, with its output shown as it comes, or all of it at its end where it runs beside others; the
 * few tests that failed run once more, with nothing beside them. Never throws: a suite that cannot start has failed.
 */
export async function runSuite(
  suite: Suite,
  signal: AbortSignal,
  { hasRun, alone }: Company,
): Promise<Outcome> {
  if (suite.isBeside !== true) console.log(`\n── ${suite.name}`);
  const first = await runOnce(suite, suite.args, signal).finally(hasRun);
  if (suite.again === undefined || signal.aborted || !deservesAnotherTry(first)) return first;
  await alone();
  console.log(`\n── ${suite.name}, once more what failed`);
  return afterAnotherTry(first, await runOnce(suite, suite.again(first.failures), signal));
}

async function runOnce(suite: Suite, args: readonly string[], signal: AbortSignal): Promise<Outcome> {
  const { name, report } = suite;
  if (report !== undefined) {
    mkdirSync(dirname(report.path), { recursive: true });
    rmSync(report.path, { force: true });
  }
  const exitCode = await exitCodeOf(suite, args, signal);
  if (report === undefined) return ofExitCode(name, exitCode);
  return withExitCode(name, report.read(readJson(report.path)), exitCode);
}

function exitCodeOf(
  { name, env, isBeside = false }: Suite,
  args: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: isBeside ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...env },
      signal: AbortSignal.any([signal, AbortSignal.timeout(suiteMaxMs)]),
    });
    const held: Buffer[] = [];
    for (const output of [child.stdout, child.stderr])
      output?.on("data", (chunk: Buffer) => void held.push(chunk));
    child.on("error", (error) => {
      console.log(`${name}: ${error.message}`);
      resolve(1);
    });
    child.on("close", (code) => {
      if (isBeside) console.log(`\n── ${name}, beside others\n${Buffer.concat(held).toString().trimEnd()}`);
      resolve(code ?? 1);
    });
  });
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    // No report, or half of one: the tool died, and the outcome says so.
    return undefined;
  }
}
