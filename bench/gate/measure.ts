import { readFileSync } from "node:fs";
import { runProgram } from "../program.ts";
import { createScratch } from "../scratch.ts";
import { median } from "../statistics.ts";
import { limits } from "./limits.ts";
import type { Command, Figure, Programs } from "./programs.ts";

/**
 * Instructions that one doing of a work takes: those of 2n doings less those of n, over n, so that starting the program
 * does not count. The two runs share the machine, which does not matter to a count.
 */
export async function countInstructions(
  programs: Programs,
  figure: Figure,
  againEvery: number,
  signal: AbortSignal,
): Promise<number> {
  const onces = limits.onces[figure];
  const [few, many] = await Promise.all(
    [onces, 2 * onces].map((amount) =>
      countOf(programs.commandOf({ figure, mode: "count", amount, againEvery }), signal),
    ),
  );
  if (few === undefined || many === undefined) throw new Error("not counted");
  return (many - few) / onces;
}

async function countOf(command: Command, signal: AbortSignal): Promise<number> {
  await using scratch = await createScratch();
  const log = scratch.path("log");
  const counter = ["--tool=callgrind", "--callgrind-out-file=/dev/null", `--log-file=${log}`];
  await runProgram(["valgrind", ...counter, ...command], {}, signal);
  const [, count] = /Collected : (\d+)/.exec(readFileSync(log, "utf8")) ?? [];
  if (count === undefined)
    throw new Error(`valgrind told no count:\n${readFileSync(log, "utf8").slice(-1000)}`);
  return Number(count);
}

/**
 * How many times as long as its yardstick a work takes, a value a process. Values of one process are alike, because its
 * memory lies as it lies and its code is compiled as it is compiled; only those of several say how far to trust them.
 */
export async function timeRatios(
  programs: Programs,
  figure: Figure,
  { processCount, againEvery }: { readonly processCount: number; readonly againEvery: number },
  signal: AbortSignal,
): Promise<readonly number[]> {
  const command = programs.commandOf({ figure, mode: "time", amount: limits.repeatsPerProcess, againEvery });
  const ratios: number[] = [];
  for (let process = 0; process < processCount; process += 1) {
    const { stdout } = await runProgram(command, {}, signal);
    ratios.push(median(stdout.trim().split("\n").map(Number)));
  }
  return ratios;
}
