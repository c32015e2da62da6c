import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { limits } from "./limits.ts";

export interface Run {
  readonly wallMs: number;
  /** Of the program and of its children, on all cores; NaN where the system does not tell. */
  readonly cpuMs: number;
  readonly stdout: string;
}

/** Runs a program to its end, or for so many milliseconds. Throws with what it said when it fails. */
export async function runProgram(
  [command, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
  maxMs: number = limits.programMaxMs,
): Promise<Run> {
  const startedMs = performance.now();
  const cpuBeforeMs = endedChildrenCpuMs();
  const tooLong = AbortSignal.timeout(maxMs);
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    signal: AbortSignal.any([signal, tooLong]),
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr = (stderr + text).slice(-4000)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", (error) =>
      reject(
        tooLong.aborted
          ? new Error(`${command} ${args.join(" ")} had not ended after ${maxMs / 60_000} minutes`)
          : error,
      ),
    );
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}\n${stderr}`);
  return { wallMs: performance.now() - startedMs, cpuMs: endedChildrenCpuMs() - cpuBeforeMs, stdout };
}

const clockTickMs = 10;

/** Fields 16 and 17 of proc(5)'s `stat`: time that ended children, and theirs, spent in user and kernel mode. */
function endedChildrenCpuMs(): number {
  if (process.platform !== "linux") return Number.NaN;
  const stat = readFileSync("/proc/self/stat", "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[13]) + Number(fields[14])) * clockTickMs;
}
