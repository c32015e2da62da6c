/** A program under a system that ends it, or fails it, at any of the calls that touch its files: strace, from Debian's packages. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where tracing is not allowed, as in some containers, there is nothing to try. */
export const canTrace = spawnSync("strace", ["-f", "-qq", "-o", "/dev/null", "true"]).status === 0;

/** All calls, and not a few of them: `TESSERA_LONG_FAULTS=1 npx vitest run` with the file of the test. */
export const isLong = process.env["TESSERA_LONG_FAULTS"] === "1";

export interface Victim {
  readonly script: string;
  readonly args: readonly string[];
  /** Calls that touch none of these are left alone. */
  readonly paths: readonly string[];
}

export interface Ended {
  /** What it said until its end; the last may have been cut, but for those that end with a full stop. */
  readonly lines: readonly string[];
  readonly status: number | null;
}

/** `injections`: as strace has them, such as `fsync:signal=KILL:when=3`. */
export const runTraced = (victim: Victim, injections: readonly string[]): Ended =>
  trace(
    victim,
    injections,
    injections.map((each) => each.split(":")[0] ?? ""),
    "/dev/null",
  );

function trace(
  victim: Victim,
  injections: readonly string[],
  calls: readonly string[],
  output: string,
): Ended {
  const { stdout, status } = spawnSync(
    "strace",
    [
      "-f",
      "-qq",
      "-o",
      output,
      ...victim.paths.flatMap((path) => ["-P", path]),
      ...injections.flatMap((each) => ["-e", `inject=${each}`]),
      "-e",
      `trace=${calls.join(",")}`,
      process.execPath,
      "--disable-warning=ExperimentalWarning",
      victim.script,
      ...victim.args,
    ],
    // strace counts the calls of each thread by itself.
    { encoding: "utf8", env: { ...process.env, UV_THREADPOOL_SIZE: "1" } },
  );
  return { lines: stdout.trimEnd().split("\n"), status };
}

export interface KillPoint {
  readonly call: string;
  /** The how manyth of its thread. */
  readonly at: number;
}

/** Every call of these names that a run makes which nothing befalls. */
export function killPointsOf(victim: Victim, names: readonly string[]): readonly KillPoint[] {
  const folder = mkdtempSync(join(tmpdir(), "tessera-strace-"));
  try {
    const path = join(folder, "calls");
    const { status } = trace(victim, [], names, path);
    if (status !== 0) throw new Error(`the victim ends with ${status} though nothing befell it`);
    const counts = new Map<string, number>();
    for (const line of readFileSync(path, "utf8").split("\n")) {
      const [, thread = "", call = ""] = /^(\d+) +(\w+)\(/.exec(line) ?? [];
      if (call !== "") counts.set(`${call} ${thread}`, (counts.get(`${call} ${thread}`) ?? 0) + 1);
    }
    return names.flatMap((call) => {
      const most = Math.max(
        0,
        ...[...counts].flatMap(([key, count]) => (key.startsWith(`${call} `) ? [count] : [])),
      );
      return Array.from({ length: most }, (_, n) => ({ call, at: n + 1 }));
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All where there is time; else of each call so many, spread over the run. */
export function someOf(points: readonly KillPoint[], each: number): readonly KillPoint[] {
  if (isLong) return points;
  return [...Map.groupBy(points, ({ call }) => call).values()].flatMap((of) =>
    Array.from({ length: Math.min(each, of.length) }, (_, n) =>
      of.slice(Math.floor(((n + 0.5) * of.length) / Math.min(each, of.length))).slice(0, 1),
    ).flat(),
  );
}
